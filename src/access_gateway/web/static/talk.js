import { Live } from "./live.js";
import { openMicrophone } from "./microphone.js";
import { plain } from "./texts.js";

/** How long a connection that nobody uses is kept: the gateway has places for so many at once. */
const IDLE_MS = 30000;
/** A press-to-talk utterance ends with the key: a pause under this many seconds does not end it. */
const PRESSED_PAUSE_S = 10;

/**
 * A spoken conversation: microphone, live connection and voice together. What happens is told to `told`:
 * state(state), partial(turn, text, held), heard(turn, heard, held), settled(turn, text), reply(turn, reply),
 * problem(turn, problem), withdrawn(turn), lost(error): there is no microphone any more; change(): the next words are
 * to stand in for what was read back.
 */
export class Talk {
  #client;
  #texts;
  #player;
  #base;
  #told;
  #live = null;
  #closeMicrophone = null;
  #opening = 0;
  #idle;
  #handsFree = false;
  #held = null;
  #spoken = null;

  constructor({ client, texts, player, base, told }) {
    this.#client = client;
    this.#texts = texts;
    this.#player = player;
    this.#base = base;
    this.#told = told;
  }

  get listening() {
    return this.#closeMicrophone !== null;
  }

  get handsFree() {
    return this.#handsFree;
  }

  /** Whether the customer is being asked if they were heard right. */
  get asking() {
    return this.#held !== null;
  }

  /** Listen. Returns whether it does: not where it was stopped meanwhile. Throws NoMicrophone. */
  async start(start, { handsFree }) {
    this.#stopListening();
    this.hush();
    this.#player.wake();
    this.#handsFree = handsFree;
    const preferences = handsFree ? start.preferences : { ...start.preferences, pause_s: PRESSED_PAUSE_S };
    // What waits to be checked belongs to the connection that it was said in: a yes has to come that way, too.
    if (!this.#held || !this.#live?.open) this.#connect({ ...start, preferences });
    const opening = this.#opening;
    const lost = (error) => {
      if (opening !== this.#opening) return;
      this.finish(); // what was said until then is answered
      this.#told.lost(error);
    };
    const close = await openMicrophone((samples) => this.#live?.send(samples), lost, this.#base);
    if (opening !== this.#opening) {
      close(); // stopped, or begun anew, while the customer was asked for the microphone
      return false;
    }
    this.#closeMicrophone = close;
    this.#told.state("listening");
    return true;
  }

  /** The customer has finished: answer what was said. */
  finish() {
    this.#stopListening();
    this.#live?.send({ type: "end" });
    this.#told.state("waiting");
  }

  /** Listen no more, and forget what is under way. */
  stop() {
    clearTimeout(this.#idle);
    this.#stopListening();
    this.hush();
    this.#live?.close();
    this.#live = null;
    const held = this.#held;
    this.#held = null;
    if (held) this.#told.withdrawn(held.turn);
    this.#told.state("idle");
  }

  /** Be silent at once. */
  hush() {
    if (this.#player.stop()) this.#live?.send({ type: "interrupt" });
  }

  /** What was read back is right; or these words are. */
  confirm(text = null) {
    if (!this.#held) return;
    const { turn } = this.#held;
    this.#held = null;
    this.hush();
    this.#live?.send(text === null ? { type: "send", turn } : { type: "send", turn, text });
    this.#told.settled(turn, text);
    this.#told.state("waiting");
  }

  /** What was read back is not to be sent. */
  withdraw() {
    if (!this.#held) return;
    const { turn } = this.#held;
    this.#held = null;
    this.hush();
    this.#live?.send({ type: "drop", turn });
    this.#told.withdrawn(turn);
    this.#told.state(this.listening ? "listening" : "idle");
  }

  #connect(start) {
    this.#live?.close();
    const live = new Live(this.#client.stream, start, {
      take: (message) => {
        if (live !== this.#live) return;
        this.#take(message);
        this.#rest();
      },
      sound: (samples) => live === this.#live && this.#player.feed(samples),
      ended: (problem) => live === this.#live && this.#ended(problem),
    });
    this.#live = live;
  }

  /** Give the connection back once nobody listens, speaks or has to check anything. */
  #rest() {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.listening || this.#held || this.#player.playing) return this.#rest();
      this.#live?.close();
      this.#live = null;
      return undefined;
    }, IDLE_MS);
  }

  #stopListening() {
    this.#opening += 1;
    this.#closeMicrophone?.();
    this.#closeMicrophone = null;
    this.#handsFree = false;
  }

  #ended(problem) {
    const held = this.#held;
    this.#live = null;
    this.#held = null;
    if (held) this.#told.withdrawn(held.turn); // nobody is there to send it to any more
    this.#stopListening();
    this.#player.stop();
    this.#told.state("idle");
    if (problem) this.#told.problem(null, problem);
  }

  #take(message) {
    const { turn } = message;
    switch (message.type) {
      case "partial":
        this.#player.stop(); // the gateway stops sending by itself; what has come must not go on
        return this.#told.partial(turn, message.text, this.#held !== null);
      case "heard":
        return this.#heard(turn, message.heard, message.held);
      case "answer":
        this.#told.state(this.listening ? "listening" : "idle");
        return this.#told.reply(turn, message.reply);
      case "speech_start":
        this.#spoken = turn;
        return this.#player.begin(message.sample_rate_hz);
      case "caption":
        return this.#player.caption(message);
      case "speech_end":
        if (message.interrupted) this.#player.stop();
        else if (turn === this.#spoken) this.#player.end();
        return undefined;
      case "error":
        this.#told.state(this.listening ? "listening" : "idle");
        return this.#told.problem(turn, message.problem);
      default:
        return undefined; // "ready", and what a newer gateway may say
    }
  }

  #heard(turn, heard, held) {
    if (!held) return this.#told.heard(turn, heard, false);
    if (this.#held) {
      const said = plain(heard.text);
      const drop = () => {
        this.#live?.send({ type: "drop", turn });
        this.#told.partial(turn, "", true);
      };
      if (this.#texts.words("page-words-yes").includes(said)) {
        drop();
        return this.confirm();
      }
      if (this.#texts.words("page-words-no").includes(said)) {
        drop();
        return this.withdraw();
      }
      if (this.#texts.words("page-words-change").includes(said)) {
        drop();
        this.hush();
        return this.#told.change();
      }
      this.withdraw(); // other words: they stand in for what was read back
    }
    this.#held = { turn };
    return this.#told.heard(turn, heard, true);
  }
}
