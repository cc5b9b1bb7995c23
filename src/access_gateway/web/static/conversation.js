import { NoMicrophone } from "./microphone.js";
import { Player } from "./player.js";
import { Talk } from "./talk.js";
import { Turns } from "./turns.js";

/** Commands that are answered in silence: the voice would be the wrong answer. */
const SILENT = ["stop", "larger-text", "smaller-text"];
/** An answer that takes longer is worth a word: who does not see the page would not know that it works. */
const SLOW_MS = 4000;

/**
 * What is said, typed and answered, from whatever side it comes. `host` is the element: tell(name, detail),
 * prefer(name, value), follow(said), turn() with the customer and metadata of a turn.
 */
export class Conversation {
  #client;
  #texts;
  #preferences;
  #announcer;
  #view;
  #host;
  #session;
  #state = "idle";
  #status = null;
  #bySpeech = new Map();
  #pressed = null;
  #newest = null;
  #speaking = null;
  #slow;

  constructor({ client, texts, preferences, announcer, view, base, session, host }) {
    this.#client = client;
    this.#texts = texts;
    this.#preferences = preferences;
    this.#announcer = announcer;
    this.#view = view;
    this.#host = host;
    this.#session = session;
    this.player = new Player({
      caption: (sentence) => this.#preferences.get("captions") && this.#speaking?.caption(sentence),
      changed: () => this.mark(),
    });
    this.talk = new Talk({ client, texts, player: this.player, base, told: this.#told() });
    this.turns = new Turns(texts, view.level + 1, {
      listen: (turn) => this.tell(turn),
      confirm: (text) => this.talk.confirm(text),
      withdraw: () => this.talk.withdraw(),
    });
  }

  // --- typing, and the key for a person

  /** Ask in writing, or for a person. */
  async ask({ text, person = false, turn = this.#begin() }) {
    this.talk.hush();
    if (text) turn.says(text);
    turn.waits();
    this.#be("waiting");
    const spoken = this.#preferences.get("speech") === true;
    try {
      const reply = await this.#client.ask({
        session: this.#session,
        ...(text ? { text } : {}),
        ...(person ? { person } : {}),
        // A key says nothing of a language, nor does a number: then it is the page's.
        ...(this.#preferences.chosen("language") || !/\p{L}/u.test(text ?? "") ? { language: this.#preferences.get("language") ?? this.#texts.tag } : {}),
        preferences: this.#preferences.forTurn({ speech: spoken }),
        ...this.#host.turn(),
      });
      this.#rest();
      const says = spoken && reply.answer.speech !== null;
      this.#replied(turn, reply, { spoken: says });
      // Where the browser lets nothing be played, the answer is announced after all.
      if (says && !(await this.listen(turn))) this.#announcer.say(turn.told);
    } catch (problem) {
      this.#rest();
      this.#failed(turn, problem, () => this.ask({ text, person, turn }));
    }
  }

  #rest() {
    if (this.#state === "waiting") this.#be(this.talk.listening ? "listening" : "idle");
  }

  #begin() {
    this.#newest = this.turns.add();
    return this.#newest;
  }

  #replied(turn, reply, { spoken }) {
    turn.rate = this.#preferences.get("rate"); // of its speech, whatever is chosen later
    turn.answers(reply, {
      easy: this.#preferences.get("simple") === true,
      braille: this.#preferences.chosen("braille"),
      brf: this.#client.braille(reply.turn),
    });
    // One voice at a time: what is spoken is not announced as well.
    if (!spoken) this.#announcer.say(turn.told);
    this.mark();
    this.#host.tell("answer", reply);
    if (reply.handoff) this.#host.tell("handoff", reply.handoff);
    for (const [name, value] of Object.entries(reply.understood.changed ?? {})) {
      if (value !== null) this.#host.prefer(name, value);
    }
    this.#host.follow(reply.said);
  }

  #failed(turn, problem, retry) {
    const code = turn.fails(problem, problem.retryable === false ? null : retry);
    this.alarm(code);
    this.#host.tell("problem", { code: problem.code, detail: problem.message ?? problem.detail });
  }

  // --- speaking

  /** The key to talk: begins, and ends. */
  press() {
    if (this.talk.listening && !this.talk.handsFree) return this.talk.finish();
    return this.#start(false);
  }

  toggleHandsFree() {
    if (this.talk.handsFree) return this.talk.stop();
    return this.#start(true);
  }

  async #start(handsFree) {
    const speech = this.#preferences.get("speech") !== false;
    const start = {
      session: this.#session,
      language: this.#preferences.get("language") ?? this.#texts.tag,
      audio: { encoding: "pcm_s16le", sample_rate_hz: 16000 },
      preferences: this.#preferences.forTurn({ speech }),
      ...this.#host.turn(),
    };
    try {
      if (!(await this.talk.start(start, { handsFree }))) return undefined;
    } catch (error) {
      this.talk.stop();
      if (!(error instanceof NoMicrophone)) throw error;
      return this.#unheard(error);
    }
    this.#announce("page-listening");
    if (handsFree || this.talk.asking) return undefined; // what is said now may be no turn of its own: yes, or no
    this.#pressed = this.#begin();
    this.#pressed.waits("page-listening");
    return undefined;
  }

  /** Say why the page does not hear: in words, and aloud, for who does not see them. */
  #unheard({ why, cause }) {
    const code = `page-microphone-${why}`;
    this.alarm(code);
    if (this.#preferences.get("speech") !== false) this.#say(code);
    this.#host.tell("problem", { code: `microphone-${why}`, detail: String(cause ?? "") });
  }

  #told() {
    return {
      state: (state) => this.#be(state),
      partial: (turn, text, held) => {
        if (held) this.mark(text);
        else if (this.#preferences.get("captions")) this.#of(turn).says(text);
      },
      heard: (turn, heard, held) => this.#heard(turn, heard, held),
      settled: (turn, text) => this.#of(turn).settled(text, this.#view.talk),
      withdrawn: (turn) => {
        this.#of(turn).withdrawn(this.#view.talk);
        this.#announce("page-not-sent");
      },
      lost: (error) => this.#unheard(error),
      change: () => (this.#preferences.get("speech") === false ? this.#announce("ask-again") : this.#say("ask-again")),
      reply: (turn, reply) => {
        const view = this.#of(turn);
        this.#speaking = view;
        const silent =
          SILENT.includes(reply.understood.command) ||
          reply.notices.some(({ code }) => code === "not-spoken" || code === "speech-failed");
        this.#replied(view, reply, { spoken: this.#preferences.get("speech") !== false && !silent });
      },
      problem: (turn, problem) => this.#failed(this.#of(turn), problem, null),
    };
  }

  #heard(turn, heard, held) {
    const view = this.#of(turn);
    view.says(heard.text, heard.language);
    this.#host.tell("heard", { turn, text: heard.text, held });
    if (!held) {
      view.waits();
      return;
    }
    const yes = view.checks(heard.text);
    this.#speaking = null;
    // Who is spoken to hears it from the gateway.
    if (this.#preferences.get("speech") === false) {
      this.#announcer.say([this.sentence("page-you-said"), { text: heard.text, language: heard.language }, this.sentence("page-check")]);
    }
    if (this.#view.root.getRootNode().activeElement === this.#view.talk) yes.focus();
  }

  /** The view of a turn of the live conversation: the one begun by the key, or a new one. */
  #of(turn) {
    const view = this.#bySpeech.get(turn) ?? this.#pressed ?? this.#begin();
    this.#pressed = null;
    if (turn) this.#bySpeech.set(turn, view); // what is wrong with the whole conversation has no turn
    return view;
  }

  // --- listening again

  /** Say the newest answer again. */
  again() {
    if (this.#newest?.reply) this.tell(this.#newest);
  }

  /** Say an answer; where it is not to be spoken, or cannot be, a screen reader says it. */
  async tell(turn) {
    if (this.#preferences.get("speech") === false || !(await this.listen(turn))) this.#announcer.say(turn.told);
  }

  listen(turn) {
    this.talk.hush();
    this.#speaking = turn;
    const { reply } = turn;
    const rate = this.#preferences.get("rate") / turn.rate;
    return this.player.say(this.#client.speech(reply.turn), { sentences: reply.answer.sentences, rate });
  }

  /** What is being said goes on at another rate. A live answer cannot: it begins anew. */
  pace(rate) {
    if (!this.player.playing || !this.#speaking?.reply) return;
    if (!this.player.pace(rate / this.#speaking.rate)) this.listen(this.#speaking);
  }

  // --- what is shown and said of it

  #be(state) {
    this.#state = state;
    this.#status = null;
    clearTimeout(this.#slow);
    if (state === "waiting") this.#slow = setTimeout(() => this.#announce("page-waiting"), SLOW_MS);
    this.mark();
  }

  /** Show how things stand. words: what is being heard. */
  mark(words = null) {
    this.#view.mark({
      state: this.#state, words, status: this.#status, listening: this.talk?.listening, handsFree: this.talk?.handsFree,
      playing: this.player?.playing, answered: Boolean(this.#newest?.reply),
    });
  }

  sentence(code) {
    const language = this.#texts.languageOf(code);
    return { text: this.#texts.say(code), language, direction: this.#texts.directionOf(language) };
  }

  /** Say one of the gateway's own texts, as this customer is spoken to. */
  #say(code) {
    const manner = Object.fromEntries(["rate", "volume", "pitch", "voice"].map((name) => [name, this.#preferences.get(name)]));
    return this.player.say(this.#client.spoken(code, this.#texts.languageOf(code), manner));
  }

  #announce(code) {
    this.#announcer.say([this.sentence(code)]);
  }

  /** Say at once that something failed, and keep it in sight. */
  alarm(code) {
    this.#announcer.say([this.sentence(code)], { now: true });
    this.#status = code;
    this.mark();
  }
}
