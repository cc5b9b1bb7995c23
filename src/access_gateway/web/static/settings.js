import { make, speaks } from "./dom.js";
import { PAUSES_S, RATES, SCANS_S, SIZES_PT } from "./preferences.js";

/** Yes or no, as radio buttons: a single switch can set them, and a screen reader says which holds. */
const YES_NO = [[true, "page-on"], [false, "page-off"]];

/** What can be chosen: the preference, its name, its choices (value, code of its name, or words of its own). */
function choices(texts) {
  const { rates, pauses } = texts.numbers;
  return [
    ["text_size_pt", "page-text-size", SIZES_PT.map((pt) => [pt, null, String(pt)])],
    ["theme", "page-theme", [["auto", "page-theme-auto"], ["light", "page-theme-light"], ["dark", "page-theme-dark"], ["contrast", "page-theme-contrast"]]],
    ["speech", "page-speech", [[null, "page-speech-auto"], [true, "page-always"], [false, "page-never"]]],
    ["rate", "page-rate", RATES.map((rate) => [rate, null, rates[rate]])],
    ["volume", "page-volume", [0.25, 0.5, 0.75, 1, 1.5, 2].map((part) => [part, null, rates[part]])],
    ["voice", "page-voice", [[null, "page-automatic"], ["female", "page-voice-female"], ["male", "page-voice-male"]]],
    ["pitch", "page-pitch", [[0.8, "page-lower"], [1, "page-normal"], [1.2, "page-higher"]]],
    ["captions", "page-captions", YES_NO],
    ["read_back", "page-read-back", [["always", "page-always"], ["unsure", "page-read-back-unsure"], ["never", "page-never"]]],
    ["pause_s", "page-pause", [[null, "page-automatic"], ...PAUSES_S.map((pause) => [pause, null, pauses[pause]])]],
    ...(texts.braille.length
      ? [["braille", "page-braille", [[null, "page-automatic"], ...texts.braille.map(({ name, label, language }) => [name, null, label, language])]]]
      : []),
    ["simple", "page-simple", YES_NO],
    ["person_first", "page-person-first", YES_NO],
    ["scan", "page-scan", YES_NO],
    ["scan_s", "page-scan-pause", SCANS_S.map((pause) => [pause, null, pauses[pause]])],
  ];
}

/** A panel in the flow of the page, opened and closed by a button. Focus goes in with it, and back out. */
class Panel {
  constructor(texts, name, code, level, opener) {
    this.texts = texts;
    this.opener = opener;
    this.title = texts.put(make(`h${level}`, { id: `${name}-title`, tabindex: -1 }), code);
    this.body = make("div");
    const close = texts.put(make("button", { type: "button", "data-key": "close", onclick: () => this.toggle(false) }), "page-close");
    this.node = make("section", { id: name, class: "panel", "aria-labelledby": `${name}-title`, hidden: true }, this.title, this.body, close);
    opener.setAttribute("aria-controls", name);
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", () => this.toggle(this.node.hidden));
  }

  toggle(open) {
    if (open) this.fill();
    this.node.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    (open ? this.title : this.opener).focus();
  }

  /** Fill it again, in the words of now: focus stays where it is. */
  refresh() {
    if (this.node.hidden) return;
    const focused = this.node.getRootNode().activeElement;
    const inside = this.body.contains(focused);
    this.fill();
    if (!inside) return;
    const same = this.body.querySelector(focused.id ? `#${focused.id}` : `[data-key="${focused.dataset.key}"]`);
    (same?.checkVisibility() ? same : this.title).focus();
  }
}

/** How the customer wants to be answered. */
export class Settings extends Panel {
  /** @param {{changed: Function, save: Function, forget: Function, signed: () => boolean}} act */
  constructor(texts, preferences, level, opener, act) {
    super(texts, "settings", "page-settings", level, opener);
    this.preferences = preferences;
    this.act = act;
    this.radios = [];
  }

  /** Show what holds now, which may have been chosen by another key, or by voice. */
  show() {
    for (const { radio, name, value } of this.radios) radio.checked = value === this.preferences.get(name);
  }

  fill() {
    this.radios = [];
    const groups = choices(this.texts).map(([name, code, options]) => this.#group(name, code, options));
    const signs = this.act.signed() ? [] : [this.texts.put(make("p"), "page-no-signs")];
    this.body.replaceChildren(...groups, ...signs, this.#keeping());
  }

  /** Take the choices along, or have them forgotten: the latter asks once more. */
  #keeping() {
    const save = this.texts.put(make("button", { type: "button", "data-key": "save", onclick: () => this.act.save() }), "page-save");
    const sure = make("div", { hidden: true });
    const forget = this.texts.put(make("button", { type: "button", "data-key": "forget", "aria-expanded": "false" }), "page-forget");
    const ask = (open) => {
      sure.hidden = !open;
      forget.setAttribute("aria-expanded", String(open));
      (open ? yes : forget).focus();
    };
    const yes = this.texts.put(make("button", { type: "button", "data-key": "forget-yes", onclick: () => this.act.forget() }), "page-forget");
    const no = this.texts.put(make("button", { type: "button", "data-key": "forget-no", onclick: () => ask(false) }), "page-close");
    forget.addEventListener("click", () => ask(sure.hidden));
    sure.append(this.texts.put(make("p"), "page-check"), make("div", { class: "row" }, yes, no));
    return make("div", {}, make("div", { class: "row" }, save, forget), sure);
  }

  #group(name, code, options) {
    const radios = options.map(([value, says, words, language], index) => {
      const id = `${name}-${index}`;
      const radio = make("input", { type: "radio", name, id, onchange: () => this.act.changed(name, value) });
      radio.checked = value === this.preferences.get(name);
      this.radios.push({ radio, name, value });
      const label = says ? this.texts.put(make("span"), says) : make("span", {}, words);
      if (language) speaks(label, language, this.texts.directionOf(language));
      return make("label", { class: "choice", for: id }, radio, label);
    });
    return make("fieldset", {}, this.texts.put(make("legend"), code), make("div", { class: "row" }, ...radios));
  }
}

/** The languages, each by its own name. */
export class Languages extends Panel {
  constructor(texts, level, opener, chosen) {
    super(texts, "languages", "page-language", level, opener);
    this.chosen = chosen;
  }

  fill() {
    const buttons = this.texts.languages.map(({ tag, name, direction }) => {
      const pressed = tag === this.texts.tag;
      const button = make("button", { type: "button", "data-key": tag, "aria-pressed": String(pressed), onclick: () => this.chosen(tag) }, name);
      if (direction === "ttb") button.classList.add("vertical");
      return speaks(button, tag, direction);
    });
    this.body.replaceChildren(make("div", { class: "row" }, ...buttons));
  }
}
