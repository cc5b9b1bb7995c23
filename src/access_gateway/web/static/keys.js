/** Keys with Alt, by their place on the keyboard, so that they work in every layout; no letter does anything alone. */
const KEYS = {
  KeyT: "talk", KeyR: "again", KeyP: "person", KeyL: "language", KeyS: "settings", Comma: "slower", Period: "faster",
  Equal: "larger", NumpadAdd: "larger", Minus: "smaller", NumpadSubtract: "smaller", KeyH: "handsFree",
};

/** For `aria-keyshortcuts`. */
export const SHORTCUTS = {
  talk: "Alt+T", again: "Alt+R", person: "Alt+P", language: "Alt+L", settings: "Alt+S", slower: "Alt+,",
  faster: "Alt+.", larger: "Alt+=", smaller: "Alt+-", handsFree: "Alt+H",
};

/** Return the listener: Alt and a key press a button, Escape closes a panel or stops the voice. */
export function keys(view, settings, languages, hush) {
  return (event) => {
    if (event.key === "Escape") {
      const open = [settings, languages].find((panel) => !panel.node.hidden);
      if (open) open.toggle(false);
      else hush();
      return;
    }
    const button = event.altKey && !event.ctrlKey && !event.metaKey && view[KEYS[event.code]];
    if (!button || !view.root.checkVisibility()) return; // the simple view hides keys, but takes none away
    event.preventDefault();
    button.click();
  };
}
