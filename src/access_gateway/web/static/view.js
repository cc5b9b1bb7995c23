import { make, mark, speaks } from "./dom.js";
import { SHORTCUTS } from "./keys.js";

const STATES = { listening: "page-listening", waiting: "page-waiting" };

/** Make what stands still: title, keys, form, status. Returns the nodes by name, and what changes them. */
export function build(texts, { page, level, sheet, label }) {
  const button = (name, code, marks = {}) =>
    texts.put(make("button", { type: "button", "data-key": name, "aria-keyshortcuts": SHORTCUTS[name], ...marks }), code);
  const view = {
    level,
    title: make(`h${level}`, { id: "title" }, texts.put(make("span"), "page-title"), ...(label ? [" ", make("bdi", {}, label)] : [])),
    language: button("language", "language-name"),
    smaller: button("smaller", "page-smaller"),
    larger: button("larger", "page-larger"),
    settings: button("settings", "page-settings"),
    talk: button("talk", "page-talk", { class: "big" }),
    again: button("again", "page-say-again", { class: "big" }),
    person: button("person", "page-person", { class: "big" }),
    handsFree: button("handsFree", "page-hands-free", { "aria-pressed": "false" }),
    stop: button("stop", "page-stop"),
    slower: button("slower", "page-slower"),
    faster: button("faster", "page-faster"),
    text: make("textarea", { id: "text", name: "text", rows: 2, maxlength: 4000, dir: "auto", enterkeyhint: "send" }),
    status: make("p", { class: "status" }),
    standsIn: make("p", { class: "note", hidden: true }),
    sheet: texts.put(make("a", { href: sheet, target: "_blank", rel: "noopener", "data-key": "sheet", hidden: true }), "page-sheet"),
  };
  view.header = make("header", {}, view.title, view.standsIn, make("div", { class: "row" }, view.language, view.smaller, view.larger, view.settings));
  view.form = make(
    "form",
    { class: "full" },
    texts.put(make("label", { for: "text" }), "page-write"),
    view.text,
    texts.put(make("button", { type: "submit", class: "send", "data-key": "send" }), "page-send"),
  );
  const ask = make(
    "div",
    {},
    make("div", { class: "keys" }, view.talk, view.again, view.person),
    view.status,
    view.form,
    make("div", { class: "row full" }, view.handsFree, view.stop, view.slower, view.faster),
  );
  // Enter sends and Shift+Enter begins a line, but not while letters are being composed.
  view.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    view.form.requestSubmit();
  });
  view.root = make(page ? "main" : "section", { class: "root", "aria-labelledby": "title", "data-page": page }, view.header, make("slot", { name: "interpreter" }), ask);
  view.foot = make("p", { class: "foot full" }, view.sheet);
  view.root.append(view.foot);
  view.look = (how) => look(view, how);
  view.mark = (what) => show(view, texts, what);
  return view;
}

function look({ root, sheet, standsIn }, { size, theme, simple, language, direction, words }) {
  standsIn.textContent = words;
  mark(standsIn, { hidden: !words });
  root.style.setProperty("--size", String(size));
  sheet.search = `?text_size_pt=${size}&utc_offset_min=${-new Date().getTimezoneOffset()}`;
  speaks(root, language, direction);
  mark(root, { "data-theme": theme, "data-simple": simple === true, "data-direction": direction });
}

function show(view, texts, { state, words, status, listening, handsFree, playing, answered }) {
  view.root.dataset.state = state;
  texts.put(view.talk, listening && !handsFree ? "page-talk-end" : "page-talk");
  mark(view.handsFree, { "aria-pressed": String(handsFree) });
  // A key that would do nothing says so, and keeps the focus that it may have.
  mark(view.again, { "aria-disabled": !answered && "true" });
  mark(view.sheet, { hidden: !answered });
  mark(view.stop, { "aria-disabled": !playing && "true" });
  const code = status ?? STATES[state];
  if (words) {
    texts.put(view.status, "page-heard", { text: words });
  } else if (code) {
    texts.put(view.status, code);
  } else {
    texts.put(view.status, "page-ask-first");
  }
}
