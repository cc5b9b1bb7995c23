/** `<access-gateway-chat>`: customer service by voice, in large text and in the customer's language (docs/page.md). */

import { Announcer } from "./announcer.js";
import { Client } from "./client.js";
import { Conversation } from "./conversation.js";
import { offerFonts } from "./fonts.js";
import { keys } from "./keys.js";
import { Preferences, RATES, SIZES_PT } from "./preferences.js";
import { Scanning } from "./scanning.js";
import { Languages, Settings } from "./settings.js";
import { Texts } from "./texts.js";
import { build } from "./view.js";

const BASE = new URL("./", import.meta.url);
const GATEWAY = new URL("../../", import.meta.url);
const DEFAULTS = {
  text_size_pt: 22, theme: "auto", rate: 1, volume: 1, pitch: 1, captions: true, read_back: "unsure",
  simple: false, person_first: false, scan: false, scan_s: 2.5,
};
/** From this confidence on, the page follows the language of a customer who has chosen none. */
const FOLLOWS_FROM = 0.8;

let sheet;
/** One style sheet for every element on the page; constructed, so that no policy needs an exception for it. */
function style() {
  sheet ??= fetch(new URL("chat.css", BASE)).then(async (response) => {
    if (!response.ok) throw new Error(`style: ${response.status}`);
    return new CSSStyleSheet().replace(await response.text());
  });
  return sheet;
}

export class AccessGatewayChat extends HTMLElement {
  #client;
  #texts;
  #preferences;
  #conversation;
  #announcer = new Announcer();
  #scanning;
  #view;
  #settings;
  #languages;
  #session;

  /** Goes with every typed turn to the platform's service: {name: text}. */
  metadata = {};

  async connectedCallback() {
    if (this.shadowRoot || this.#client) return;
    let styled;
    try {
      styled = await this.#prepare();
    } catch (error) {
      // What stands inside the element stays: the page's form, where it is the gateway's own.
      this.#client = null;
      this.#tell("problem", { code: "offline", detail: String(error) });
      return;
    }
    this.#show(styled);
    this.#tell("ready", { session: this.#session, language: this.#texts.tag });
  }

  disconnectedCallback() {
    this.#conversation?.talk.stop();
    this.#scanning?.set(null);
  }

  /** The language of the words, BCP 47. */
  get language() {
    return this.#texts.language;
  }

  /** How the words run: "ltr", "rtl" or "ttb". */
  get direction() {
    return this.#texts.direction;
  }

  /** The words for a title of the page. */
  get label() {
    return this.#texts.say("page-title");
  }

  async #prepare() {
    this.#client = new Client(new URL(this.getAttribute("gateway") ?? GATEWAY, document.baseURI));
    this.#texts = new Texts(BASE);
    const size = Number(this.getAttribute("text-size-pt"));
    const given = { theme: this.getAttribute("theme") ?? "auto", simple: this.hasAttribute("simple") };
    this.#preferences = new Preferences(this.#client, { ...DEFAULTS, ...given, ...(size >= 18 && size <= 96 ? { text_size_pt: size } : {}) });
    this.#session = this.getAttribute("session") ?? [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");
    await this.#preferences.load(this.getAttribute("customer"));
    const wanted = [this.#preferences.get("language"), this.getAttribute("language"), ...navigator.languages];
    const [styled] = await Promise.all([style(), this.#texts.load(...wanted)]);
    if (!this.#texts.languages.some((row) => row.tag === this.#preferences.get("language"))) this.#preferences.pass("language");
    offerFonts(BASE);
    return styled;
  }

  #show(styled) {
    const page = this.hasAttribute("page");
    const level = page ? 1 : Math.min(4, Math.max(1, Number(this.getAttribute("heading-level") ?? 2)));
    const view = build(this.#texts, { page, level, sheet: this.#client.sheet(this.#session), label: this.getAttribute("label") });
    this.#view = view;
    const typed = this.querySelector("textarea");
    const had = typed !== null && typed === document.activeElement;
    this.#conversation = new Conversation({
      client: this.#client, texts: this.#texts, preferences: this.#preferences, announcer: this.#announcer, view,
      base: BASE, session: this.#session, host: this.#host(),
    });
    this.#settings = new Settings(this.#texts, this.#preferences, level + 1, view.settings, {
      changed: (name, value) => this.#prefer(name, value),
      save: () => this.#save(),
      forget: () => this.#forget(),
      signed: () => this.querySelector(":scope > [slot=interpreter], :scope > [slot^=sign-]") !== null,
    });
    this.#languages = new Languages(this.#texts, level + 1, view.language, (tag) => this.#choose(tag));
    view.header.after(this.#settings.node, this.#languages.node);
    view.foot.before(this.#conversation.turns.node);
    view.root.append(...this.#announcer.nodes);
    this.#connect(page ? document : this);
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [styled];
    shadow.append(view.root);
    this.#scanning = new Scanning(shadow);
    this.#look();
    this.#conversation.mark();
    if (typed?.value) view.text.value = typed.value;
    if (had) view.text.focus();
    // The form for browsers without scripts has served; what the platform put in a slot is shown there.
    for (const child of [...this.children]) if (!child.slot) child.remove();
  }

  #host() {
    return {
      tell: (name, detail) => this.#tell(name, detail),
      prefer: (name, value) => this.#prefer(name, value),
      follow: (said) => this.#follow(said),
      turn: () => {
        const customer = this.getAttribute("customer");
        return { metadata: { ...this.metadata, ...(customer ? { customer } : {}) } };
      },
    };
  }

  #connect(keyboard) {
    const view = this.#view;
    const conversation = this.#conversation;
    const on = (node, act) => node.addEventListener("click", act);
    on(view.talk, () => conversation.press());
    on(view.handsFree, () => conversation.toggleHandsFree());
    on(view.again, () => conversation.again());
    on(view.stop, () => conversation.talk.hush());
    on(view.slower, () => this.#speed(-1));
    on(view.faster, () => this.#speed(1));
    on(view.larger, () => this.#size(1));
    on(view.smaller, () => this.#size(-1));
    on(view.person, () => conversation.ask({ person: true }));
    view.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = view.text.value.trim();
      if (!text) return view.text.focus();
      view.text.value = "";
      return conversation.ask({ text });
    });
    keyboard.addEventListener("keydown", keys(view, this.#settings, this.#languages, () => conversation.talk.hush()));
  }

  // --- how it sounds and looks

  #speed(step) {
    const rate = beside(RATES, this.#preferences.get("rate"), step);
    this.#prefer("rate", rate);
    this.#announcer.say([this.#conversation.sentence("page-rate"), { text: this.#texts.numbers.rates[rate], language: this.#texts.language }]);
    this.#conversation.pace(rate);
  }

  #size(step) {
    const size = beside(SIZES_PT, this.#preferences.get("text_size_pt"), step);
    this.#prefer("text_size_pt", size);
    this.#announcer.say([this.#conversation.sentence("page-text-size"), { text: String(size), language: this.#texts.language }]);
  }

  async #prefer(name, value) {
    const keeping = this.#preferences.set(name, value);
    this.#settings.show();
    this.#look();
    this.#conversation.mark();
    this.#tell("preference", { name, value });
    await keeping.catch(() => this.#conversation.alarm("page-not-kept"));
  }

  /** Give the customer their choices as a file. */
  #save() {
    const file = new Blob([JSON.stringify(this.#preferences.everything, null, 2)], { type: "application/json" });
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: "access-gateway.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  /** Forget the customer's choices; the language of now stays until the page is left. */
  async #forget() {
    try {
      await this.#preferences.erase(this.#session);
    } catch {
      this.#conversation.alarm("page-not-kept");
      return;
    }
    this.#look();
    this.#settings.fill();
    this.#settings.title.focus();
    this.#conversation.mark();
    this.#announcer.say([this.#conversation.sentence("page-forgotten")]);
  }

  async #choose(tag) {
    try {
      await this.#texts.load(tag);
    } catch {
      this.#conversation.alarm("page-offline");
      return;
    }
    this.#conversation.talk.stop();
    this.#speakAnew();
    this.#languages.toggle(false);
    const { standsIn, language } = this.#texts;
    if (standsIn) this.#announcer.say([{ text: standsIn, language, direction: this.#texts.direction }]);
    await this.#prefer("language", tag);
  }

  /** Follow the language of somebody who has chosen none. */
  async #follow(said) {
    const known = this.#texts.languages.some((row) => row.tag === said.language);
    if (this.#preferences.chosen("language") || !known || said.confidence < FOLLOWS_FROM || said.language === this.#texts.tag) return;
    await this.#texts.load(said.language).then(() => this.#speakAnew(), () => {});
  }

  #speakAnew() {
    this.#texts.refresh(this.#view.root);
    this.#settings.refresh();
    this.#languages.refresh();
    this.#look();
    this.#conversation.mark();
    this.#tell("language", { language: this.#texts.language, direction: this.#texts.direction });
  }

  #look() {
    const get = (name) => this.#preferences.get(name);
    this.#view.look({
      size: get("text_size_pt"), theme: get("theme"), simple: get("simple"),
      language: this.#texts.language, direction: this.#texts.direction, words: this.#texts.standsIn,
    });
    this.#scanning.set(get("scan") ? get("scan_s") : null);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`access-gateway-${name}`, { detail, bubbles: true }));
  }
}

/** The value a step beside this one, within the list. */
function beside(list, value, step) {
  const at = list.findIndex((other) => other >= value);
  return list[Math.max(0, Math.min(list.length - 1, (at < 0 ? list.length - 1 : at) + step))];
}

if (!customElements.get("access-gateway-chat")) customElements.define("access-gateway-chat", AccessGatewayChat);
