import { make, mark, speaks } from "./dom.js";

/** A cue lasts as long as its clip, whose length may not be known yet. */
const LONGEST_CLIP_S = 3600;
/** The captions that were given to clips without any. */
const CAPTIONED = new WeakMap();

/** The problems that have a text of their own; the rest is "something-failed". */
const SAID = {
  offline: "page-offline",
  busy: "busy",
  "text-too-long": "text-too-long",
  "empty-input": "nothing-heard",
  "audio-too-long": "audio-too-long",
  "unreadable-audio": "audio-unreadable",
};

/** The conversation: the newest turn first, so that nothing moves when its answer comes. */
export class Turns {
  #texts;
  #level;
  #act;

  /**
   * @param {number} level of the heading of the conversation
   * @param {{listen: Function, confirm: Function, withdraw: Function}} act
   */
  constructor(texts, level, act) {
    this.#texts = texts;
    this.#level = level;
    this.#act = act;
    const title = texts.put(make(`h${level}`, { id: "conversation" }), "page-conversation");
    this.list = make("div");
    this.node = make("section", { "aria-labelledby": "conversation", hidden: true }, title, this.list);
  }

  /** Begin a turn, with a place for its answer. */
  add() {
    const turn = new Turn(this.#texts, this.#level + 1, this.#act);
    this.list.prepend(turn.node);
    this.node.hidden = false;
    return turn;
  }
}

/** One thing that the customer says, and the answer to it. */
class Turn {
  #texts;
  #level;
  #act;
  #said = make("div", { class: "said" });
  #check = make("div", { class: "check" });
  #answer = make("div", { class: "answer" });
  #sentences = [];
  reply = null;
  told = [];

  constructor(texts, level, act) {
    this.#texts = texts;
    this.#level = level;
    this.#act = act;
    this.node = make("article", { class: "turn" }, this.#said, this.#check, this.#answer);
  }

  #heading(code, now = null) {
    const title = make(`h${this.#level}`, {}, this.#texts.put(make("span"), code));
    if (now) title.append(" ", make("time", { datetime: now.toISOString() }, this.#texts.time(now)));
    return title;
  }

  /** Show what the customer says, or has said; words may still change while they speak. */
  says(text, language = null) {
    if (!this.#said.firstChild) this.#said.append(this.#heading("page-you-said", new Date()), make("p"));
    const words = this.#said.lastChild;
    words.textContent = text;
    speaks(words, language, language && this.#texts.directionOf(language));
  }

  /** Say that the answer is on its way. Focus on a key that goes away stays with this turn: at its heading. */
  waits(code = "page-waiting") {
    if (this.#answer.contains(this.node.getRootNode().activeElement)) {
      mark(this.#said.firstChild ?? this.node, { tabindex: -1 }).focus();
    }
    this.#answer.replaceChildren(this.#texts.put(make("p", { class: "waiting" }), code));
  }

  /** Ask whether it was heard right. Returns the first button. */
  checks(text) {
    const field = make("textarea", { id: "correction", rows: 2, dir: "auto", hidden: true });
    field.value = text;
    const label = this.#texts.put(make("label", { for: "correction", hidden: true }), "page-change");
    const yes = this.#button("page-confirm", () => this.#act.confirm(field.hidden || field.value === text ? null : field.value));
    const change = this.#button("page-change", () => {
      field.hidden = label.hidden = false;
      change.hidden = true;
      field.focus();
    });
    const no = this.#button("page-withdraw", () => this.#act.withdraw());
    this.#answer.replaceChildren();
    this.#check.replaceChildren(this.#texts.put(make("p"), "page-check"), label, field, make("div", { class: "row" }, yes, change, no));
    return yes;
  }

  /** It was checked; where focus was on a key that goes away, it is given to `to`. */
  settled(text, to) {
    const inside = this.#check.contains(this.#check.getRootNode().activeElement);
    if (text) this.says(text);
    this.#check.replaceChildren();
    if (inside) to.focus();
    this.waits();
  }

  /** Show the reply, and note in `told` the sentences that a listener must be told. */
  answers(reply, { easy, braille, brf }) {
    this.reply = reply;
    const { answer, handoff, notices, said } = reply;
    if (said.text.trim()) this.says(said.text, said.language);
    this.#check.replaceChildren();
    const easyRead = answer.easy_read ?? [];
    const same = easyRead.length === answer.sentences.length && easyRead.every(({ text }, at) => text === answer.sentences[at].text);
    this.#sentences = answer.sentences.map((sentence, at) => [
      sentence,
      this.#paragraph(sentence.text, sentence.language, easy && same ? easyRead[at].facts : []),
    ]);
    const words = squeezed(answer.text);
    const beside = notices.filter((notice) => !words.includes(squeezed(notice.text)));
    const handed = handoff && !words.includes(squeezed(handoff.text)) ? handoff : null;
    this.#answer.replaceChildren(this.#heading("page-answer"), ...this.#sentences.map(([, node]) => node));
    this.#signs(answer);
    this.#answer.append(make("div", { class: "row" }, this.#button("page-listen", () => this.#act.listen(this))));
    if (handed) this.#note("page-person", [{ text: handed.text, language: answer.language }]);
    if (beside.length) this.#note("page-notices", beside);
    if (easyRead.length && !same) this.#easyRead(easyRead, easy);
    if (answer.braille) this.#braille(answer.braille, { open: braille, brf });
    // The whole answer is brought into view where it fits, its beginning where it does not.
    this.#answer.lastChild.scrollIntoView({ block: "nearest" });
    this.#answer.firstChild.scrollIntoView({ block: "nearest" });
    this.told = [...answer.sentences, ...(handed ? [{ text: handed.text, language: answer.language }] : []), ...beside].map(
      ({ text, language }) => ({ text, language, direction: this.#texts.directionOf(language) }),
    );
  }

  /** Say what went wrong, and offer to try again. Returns the code of the text. */
  fails(problem, retry) {
    const code = SAID[problem.code] ?? "something-failed";
    this.#check.replaceChildren();
    this.#answer.replaceChildren(this.#texts.put(make("p", { class: "note" }), code));
    if (retry) this.#answer.append(this.#button("page-try-again", retry));
    return code;
  }

  /** Say that nothing was sent. */
  withdrawn(to) {
    const inside = this.#check.contains(this.#check.getRootNode().activeElement);
    this.#check.replaceChildren();
    this.#answer.replaceChildren(this.#texts.put(make("p"), "page-not-sent"));
    if (inside) to.focus();
  }

  /** Mark the sentence that is being spoken: its caption. */
  caption(sentence) {
    for (const [own, node] of this.#sentences) {
      const current = sentence !== null && own.text === sentence.text;
      if (current && !node.hasAttribute("aria-current")) node.scrollIntoView({ block: "nearest" });
      mark(node, { "aria-current": current && "true" });
    }
  }

  #paragraph(text, language, facts = []) {
    return speaks(make("p", {}, ...apart(text, facts)), language, this.#texts.directionOf(language));
  }

  #note(code, sentences) {
    const note = make("div", { class: "note" }, this.#heading(code));
    note.append(...sentences.map(({ text, language }) => this.#paragraph(text, language)));
    this.#answer.append(note);
  }

  /** One idea a line, its numbers set apart; open at once for those who want few things. */
  #easyRead(lines, open) {
    const name = this.#texts.put(make("summary"), "page-easy-read");
    const points = lines.map(({ text, language, facts }) =>
      speaks(make("li", {}, ...apart(text, facts)), language, this.#texts.directionOf(language)),
    );
    this.#answer.append(make("details", { open }, name, make("ul", {}, ...points)));
  }

  /** Cells for a refreshable display, a line a sentence, and a file for an embosser; open at once for who chose a table. */
  #braille(cells, { open, brf }) {
    const name = this.#texts.put(make("summary"), "page-braille");
    const lines = make("div", { class: "braille", lang: "", dir: "ltr" }, ...cells.split("\n").map((line) => make("p", {}, line)));
    const file = make("a", { href: brf, download: true, "data-key": "brf" }, this.#texts.put(make("span"), "page-braille"), " (.brf)");
    this.#answer.append(make("details", { open }, name, lines, file));
  }

  /**
   * The platform's clips of what is said, each in its slot by the answer's code; where it has clips, but none of this,
   * that is said. A clip without captions of its own gets the answer's words.
   */
  #signs(answer) {
    const captions = ({ target }) => {
      const film = target.assignedElements().find((node) => node instanceof HTMLVideoElement);
      if (!film || (film.textTracks.length && !CAPTIONED.has(film))) return;
      const track = CAPTIONED.get(film) ?? film.addTextTrack("captions", this.#texts.say("page-captions"), answer.language);
      CAPTIONED.set(film, track);
      track.mode = "showing";
      for (const cue of [...track.cues]) track.removeCue(cue);
      track.addCue(new VTTCue(0, LONGEST_CLIP_S, answer.text));
    };
    const slots = (answer.codes ?? []).map((code) => make("slot", { name: `sign-${code}`, onslotchange: captions }));
    const none = this.#texts.put(make("p"), "page-no-signs");
    const { host } = this.node.getRootNode();
    // A platform may bring its clip when it is told of the answer, or later.
    const has = (selector) => host.querySelector(`:scope > [slot${selector}]`) !== null;
    const look = () => mark(none, { hidden: !has("^='sign-'") || slots.some(({ name }) => has(`='${name}'`)) });
    for (const slot of slots) slot.addEventListener("slotchange", look);
    this.#answer.append(...slots, none);
    look();
  }

  #button(code, onclick) {
    return this.#texts.put(make("button", { type: "button", "data-key": code.slice("page-".length), onclick }), code);
  }
}

/** Return words without what only parts them, to see whether they have been said. */
function squeezed(text) {
  return text.replace(/\s/g, "");
}

/** Cut a line into its words and its facts, which are set in bold, each where it stands. */
function* apart(text, facts) {
  let at = 0;
  for (const fact of facts) {
    const start = text.indexOf(fact, at);
    if (start < 0) continue;
    yield text.slice(at, start);
    yield make("strong", {}, make("bdi", {}, fact));
    at = start + fact.length;
  }
  yield text.slice(at);
}
