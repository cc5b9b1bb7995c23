/** `<access-gateway-chat>`: customer service by voice, in large text and in the customer's language (docs/page.md). */

import { Announcer } from "./announcer.js";
import { Client } from "./client.js";
import { offerFonts } from "./fonts.js";
import { keys } from "./keys.js";
import { NoMicrophone } from "./microphone.js";
import { Player } from "./player.js";
import { Preferences, RATES, SIZES_PT } from "./preferences.js";
import { Scanning } from "./scanning.js";
import { Languages, Settings } from "./settings.js";
import { Talk } from "./talk.js";
import { Texts } from "./texts.js";
import { Turns } from "./turns.js";
import { build } from "./view.js";

const BASE = new URL("./", import.meta.url);
const GATEWAY = new URL("../../", import.meta.url);
const DEFAULTS = {
  text_size_pt: 22, theme: "auto", rate: 1, volume: 1, pitch: 1, captions: true, read_back: "unsure", pause_s: 0.9,
  simple: false, person_first: false, scan: false, scan_s: 2.5,
};
/** From this confidence on, the page follows the language that a customer writes who has chosen none. */
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
  #player;
  #talk;
  #announcer = new Announcer();
  #scanning;
  #turns;
  #view;
  #settings;
  #languages;
  #session;
  #state = "idle";
  #bySpeech = new Map();
  #pressed = null;
  #newest = null;
  #spokenTurn = null;
  #status = null;

  /** Goes with every typed turn to the platform's service: {name: text}. */
  metadata = {};

  async connectedCallback() {
    if (this.shadowRoot) return;
    try {
      await this.#prepare();
    } catch (error) {
      // What stands inside the element stays: the page's form, where it is the gateway's own.
      this.#tell("problem", { code: "offline", detail: String(error) });
      return;
    }
    this.#show();
    this.#tell("ready", { session: this.#session, language: this.#texts.tag });
  }

  disconnectedCallback() {
    this.#talk?.stop();
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
    this.#session = this.getAttribute("session") ?? ([...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join(""));
    await this.#preferences.load(this.getAttribute("customer"));
    const wanted = [this.#preferences.get("language"), this.getAttribute("language"), ...navigator.languages, "zh-Hans"];
    const [styled] = await Promise.all([style(), this.#texts.load(...wanted)]);
    offerFonts(BASE);
    this.#view = build(this.#texts, {
      page: this.hasAttribute("page"),
      level: this.hasAttribute("page") ? 1 : Number(this.getAttribute("heading-level") ?? 2),
    });
    this.#view.sheet = styled;
  }

  #show() {
    const view = this.#view;
    const typed = this.querySelector("textarea");
    const had = typed && this.contains(document.activeElement);
    this.#player = new Player({
      caption: (sentence) => this.#preferences.get("captions") && this.#spokenTurn?.caption(sentence),
      changed: () => this.#mark(),
    });
    this.#talk = new Talk({ client: this.#client, texts: this.#texts, player: this.#player, base: BASE, told: this.#told() });
    this.#turns = new Turns(this.#texts, view.level + 1, {
      listen: (turn) => this.#listen(turn),
      confirm: (text) => this.#talk.confirm(text),
      withdraw: () => this.#talk.withdraw(),
    });
    this.#settings = new Settings(this.#texts, this.#preferences, view.level + 1, view.settings, (name, value) => this.#prefer(name, value));
    this.#languages = new Languages(this.#texts, view.level + 1, view.language, (tag) => this.#choose(tag));
    view.header.after(this.#settings.node, this.#languages.node);
    view.root.append(this.#turns.node, ...this.#announcer.nodes);
    this.#connect();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [view.sheet];
    shadow.append(view.root);
    if (typed?.value) view.text.value = typed.value;
    if (had) view.text.focus();
    this.replaceChildren(); // the form for browsers without scripts
    this.#scanning = new Scanning(shadow);
    this.#look();
    this.#mark();
  }

  #connect() {
    const view = this.#view;
    const on = (node, act) => node.addEventListener("click", act);
    on(view.talk, () => this.#press());
    on(view.handsFree, () => this.#toggleHandsFree());
    on(view.again, () => this.#again());
    on(view.stop, () => this.#talk.hush());
    on(view.slower, () => this.#speed(-1));
    on(view.faster, () => this.#speed(1));
    on(view.larger, () => this.#size(1));
    on(view.smaller, () => this.#size(-1));
    on(view.person, () => this.#ask({ person: true }));
    view.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = view.text.value.trim();
      if (!text) return view.text.focus();
      view.text.value = "";
      return this.#ask({ text });
    });
    (this.hasAttribute("page") ? document : this).addEventListener("keydown", keys(view, this.#settings, this.#languages, () => this.#talk.hush()));
  }

  // --- typing, and the key for a person

  async #ask({ text, person = false, turn = this.#begin() }) {
    this.#talk.hush();
    if (text) turn.says(text);
    turn.waits();
    this.#be("waiting");
    const customer = this.getAttribute("customer");
    try {
      const reply = await this.#client.ask({
        session: this.#session,
        ...(text ? { text } : {}),
        ...(person ? { person } : {}),
        ...(this.#preferences.chosen("language") ? { language: this.#preferences.get("language") } : {}),
        preferences: this.#preferences.forTurn({ speech: this.#preferences.get("speech") === true }),
        metadata: { ...this.metadata, ...(customer ? { customer } : {}) },
      });
      this.#replied(turn, reply, { spoken: false });
      if (this.#preferences.get("speech") === true && reply.answer.speech) this.#listen(turn);
    } catch (problem) {
      this.#failed(turn, problem, () => this.#ask({ text, person, turn }));
    }
    if (this.#state === "waiting") this.#be(this.#talk.listening ? "listening" : "idle");
  }

  #begin() {
    this.#newest = this.#turns.add();
    return this.#newest;
  }

  #replied(turn, reply, { spoken }) {
    const sentences = turn.answers(reply);
    if (!spoken) this.#announcer.say(sentences);
    this.#mark();
    this.#tell("answer", reply);
    if (reply.handoff) this.#tell("handoff", reply.handoff);
    this.#follow(reply.said);
  }

  #failed(turn, problem, retry) {
    const code = turn.fails(problem, problem.retryable === false ? null : retry);
    this.#alarm(code);
    this.#tell("problem", { code: problem.code, detail: problem.message });
  }

  // --- speaking

  #press() {
    if (this.#talk.listening && !this.#talk.handsFree) return this.#talk.finish();
    return this.#start(false);
  }

  #toggleHandsFree() {
    if (this.#talk.handsFree) return this.#talk.stop();
    return this.#start(true);
  }

  async #start(handsFree) {
    const speech = this.#preferences.get("speech") !== false;
    const start = {
      session: this.#session,
      language: this.#preferences.get("language") ?? this.#texts.tag,
      audio: { encoding: "pcm_s16le", sample_rate_hz: 16000 },
      preferences: this.#preferences.forTurn({ speech }),
    };
    try {
      await this.#talk.start(start, { handsFree });
    } catch (error) {
      this.#talk.stop();
      if (!(error instanceof NoMicrophone)) throw error;
      const code = `page-microphone-${error.why}`;
      this.#alarm(code);
      if (speech) this.#player.say(this.#client.spoken(code, this.#texts.language));
      this.#tell("problem", { code: `microphone-${error.why}`, detail: String(error.cause ?? "") });
      return;
    }
    this.#announce("page-listening");
    if (!handsFree) this.#pressed = this.#begin();
    this.#pressed?.waits("page-listening");
  }

  #told() {
    return {
      state: (state) => this.#be(state),
      partial: (turn, text, held) => {
        if (held) this.#be(this.#state, text);
        else if (this.#preferences.get("captions")) this.#of(turn).says(text);
      },
      heard: (turn, heard, held) => {
        const view = this.#of(turn);
        view.says(heard.text, heard.language);
        if (!held) return view.waits();
        const yes = view.checks(heard.text);
        this.#announcer.say([this.#sentence("page-you-said"), { text: heard.text, language: heard.language }, this.#sentence("page-check")]);
        if (this.shadowRoot.activeElement === this.#view.talk) yes.focus();
        this.#tell("heard", { turn, text: heard.text, held });
        return undefined;
      },
      settled: (turn, text) => this.#of(turn).settled(text, this.#view.talk),
      withdrawn: (turn) => {
        this.#of(turn).withdrawn(this.#view.talk);
        this.#announce("page-not-sent");
      },
      reply: (turn, reply) => {
        const view = this.#of(turn);
        this.#spokenTurn = view;
        const unspoken = reply.notices.some(({ code }) => code === "not-spoken" || code === "speech-failed");
        this.#replied(view, reply, { spoken: this.#preferences.get("speech") !== false && !unspoken });
      },
      problem: (turn, problem) => this.#failed(turn || this.#pressed ? this.#of(turn) : this.#begin(), problem, null),
    };
  }

  /** The view of a turn of the live conversation: the one begun by the key, or a new one. */
  #of(turn) {
    if (!this.#bySpeech.has(turn)) this.#bySpeech.set(turn, this.#pressed ?? this.#begin());
    this.#pressed = null;
    return this.#bySpeech.get(turn);
  }

  #again() {
    const turn = this.#newest?.reply ? this.#newest : null;
    if (turn) this.#listen(turn);
  }

  #listen(turn, options = {}) {
    this.#talk.hush();
    this.#spokenTurn = turn;
    turn.rate ??= this.#preferences.get("rate");
    const rate = this.#preferences.get("rate") / turn.rate;
    return this.#player.say(this.#client.speech(turn.reply.turn), { sentences: turn.reply.answer.sentences, rate, ...options });
  }

  #speed(step) {
    const rate = beside(RATES, this.#preferences.get("rate"), step);
    if (this.#newest?.reply) this.#newest.rate ??= this.#preferences.get("rate");
    this.#prefer("rate", rate);
    this.#announcer.say([this.#sentence("page-rate"), { text: this.#texts.numbers.rates[rate], language: this.#texts.language }]);
    if (this.#player.playing && this.#spokenTurn) this.#listen(this.#spokenTurn);
  }

  // --- how it looks

  #size(step) {
    const size = beside(SIZES_PT, this.#preferences.get("text_size_pt"), step);
    this.#prefer("text_size_pt", size);
    this.#announcer.say([this.#sentence("page-text-size"), { text: String(size), language: this.#texts.language }]);
  }

  async #prefer(name, value) {
    this.#look(name, value);
    const keeping = this.#preferences.set(name, value);
    this.#look();
    this.#mark();
    this.#tell("preference", { name, value });
    await keeping.catch(() => this.#alarm("page-not-kept"));
  }

  async #choose(tag) {
    try {
      await this.#texts.load(tag);
    } catch {
      this.#alarm("page-offline");
      return;
    }
    if (this.#talk.listening) this.#talk.stop();
    this.#speakAnew();
    this.#languages.toggle(false);
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
    if (!this.#settings.node.hidden) this.#settings.fill();
    this.#look();
    this.#mark();
    this.#tell("language", { language: this.#texts.language, direction: this.#texts.direction });
  }

  #look() {
    const get = (name) => this.#preferences.get(name);
    this.#view.look({
      size: get("text_size_pt"), theme: get("theme"), simple: get("simple"),
      language: this.#texts.language, direction: this.#texts.direction,
    });
    this.#scanning?.set(get("scan") ? get("scan_s") : null);
  }

  #be(state, words = null) {
    this.#state = state;
    this.#status = null;
    this.#mark(words);
  }

  #mark(words = null) {
    this.#view.mark({
      state: this.#state, words, status: this.#status, listening: this.#talk.listening, handsFree: this.#talk.handsFree,
      playing: this.#player.playing, answered: Boolean(this.#newest?.reply),
    });
  }

  #sentence(code) {
    return { text: this.#texts.say(code), language: this.#texts.language, direction: this.#texts.direction };
  }

  #announce(code) {
    this.#announcer.say([this.#sentence(code)]);
  }

  #alarm(code) {
    this.#announcer.say([this.#sentence(code)], { now: true });
    this.#status = code;
    this.#mark();
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
