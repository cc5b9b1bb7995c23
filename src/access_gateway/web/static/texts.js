/** The gateway's own words in the customer's language, as the gateway serves them: `texts-<tags>.json`. */

import { mark, speaks } from "./dom.js";

const ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";

export class Texts {
  #base;
  #loaded;
  #values = new WeakMap();

  /** @param {URL} base address of this version's files */
  constructor(base) {
    this.#base = base;
  }

  /**
   * Load the words of the first of these languages that the gateway knows. Throws where they cannot be had; then
   * those of before hold.
   * @param {...string} tags as browsers and customers name them: "zh-CN", "ko"
   */
  async load(...tags) {
    const wanted = tags.filter((tag) => /^[\w-]{1,35}$/.test(tag ?? "")).slice(0, 8).join(",");
    const response = await fetch(new URL(`texts-${wanted}.json`, this.#base));
    if (!response.ok) throw new Error(`texts: ${response.status}`);
    this.#loaded = await response.json();
  }

  /** The tag that was asked for: of the customer. */
  get tag() {
    return this.#loaded.tag;
  }

  /** The tag of the words themselves: of the language that stands in where the customer's own has none. */
  get language() {
    return this.#loaded.language;
  }

  /** "ltr", "rtl" or "ttb", of the words. */
  get direction() {
    return this.#loaded.direction;
  }

  /** Every language of the table: {tag, name, direction}. */
  get languages() {
    return this.#loaded.languages;
  }

  /** What readers of a language that has few words here are told of the rest, in the language of the words; or null. */
  get standsIn() {
    return this.#loaded.stands_in;
  }

  /** Numbers as CLDR writes them: {rates, pauses}, by value. */
  get numbers() {
    return this.#loaded.numbers;
  }

  /** The braille tables of the gateway: {name, label, language}. */
  get braille() {
    return this.#loaded.braille;
  }

  /** The language of one text: few words of a language may be there while the rest is in the one that stands in. */
  languageOf(code) {
    return this.#loaded.others[code] ?? this.language;
  }

  directionOf(tag) {
    return this.languages.find((row) => row.tag === tag)?.direction;
  }

  /** Return a text; its values are isolated, so that they cannot disturb the order of what is around them. */
  say(code, values = {}) {
    const text = this.#loaded.texts[code] ?? code;
    return text.replace(/\{(\w+)\}/g, (whole, name) =>
      name in values ? `${ISOLATE}${values[name]}${POP_ISOLATE}` : whole,
    );
  }

  /** Return the spoken forms of a list of words: "yes|right". */
  words(code) {
    return this.say(code).split("|").map(plain);
  }

  /** Put a text into a node, now and whenever the language changes. */
  put(node, code, values = {}) {
    this.#values.set(node, { code, values });
    node.setAttribute("data-says", "");
    this.#fill(node);
    return node;
  }

  /** Say everything under a node again, in the language of now. Nothing is made anew: focus stays where it is. */
  refresh(root) {
    root.querySelectorAll("[data-says]").forEach((node) => this.#fill(node));
  }

  #fill(node) {
    const { code, values } = this.#values.get(node);
    node.textContent = this.say(code, values);
    const language = this.languageOf(code);
    if (language !== this.language) speaks(node, language, this.directionOf(language));
    else if (node.hasAttribute("lang")) mark(node, { lang: null, dir: null });
  }

  /** Return a time of day as CLDR writes it in this language. Browsers' own data lack half of the table. */
  time(date) {
    return this.#loaded.times[date.getHours()].replace("mm", String(date.getMinutes()).padStart(2, "0"));
  }
}

/** Return what was said without case, spaces and marks, to compare it with words of a list. */
export function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\s\p{P}]/gu, "");
}
