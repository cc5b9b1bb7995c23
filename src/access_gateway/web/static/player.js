/**
 * The voice of the answers. A live answer is played as its samples come; an answer is said again from its
 * address, where a browser can slow it without lowering it.
 */
export class Player {
  #context;
  #sources = new Set();
  #next = 0;
  #rateHz = 0;
  #captions = [];
  #pending = [];
  #watch;
  #element = new Audio();
  #timed = [];

  /** @param {{caption: (sentence: object|null) => void, changed: (playing: boolean) => void}} told */
  constructor(told) {
    this.told = told;
    this.playing = false;
    this.#element.preload = "none";
    this.#element.addEventListener("ended", () => this.#over());
    this.#element.addEventListener("error", () => this.#over());
    this.#element.addEventListener("timeupdate", () => this.#show(this.#timed, this.#element.currentTime));
  }

  /** Wake the sound, from a key or a button: browsers allow it there alone. */
  wake() {
    this.#context ??= new AudioContext();
    return this.#context.resume();
  }

  /** Samples of a live answer follow. */
  begin(rateHz) {
    this.stop();
    this.#context ??= new AudioContext();
    this.#rateHz = rateHz;
    this.#next = 0;
    this.#playing(true);
    this.#watch = setInterval(() => this.#show(this.#captions, this.#context.currentTime), 100);
  }

  /** The sentence whose samples come next. */
  caption(sentence) {
    this.#pending.push(sentence);
  }

  /** Play samples after those before. */
  feed(samples) {
    if (!this.#rateHz || samples.byteLength < 2) return;
    const whole = new Int16Array(samples, 0, samples.byteLength >> 1);
    const buffer = this.#context.createBuffer(1, whole.length, this.#rateHz);
    const channel = buffer.getChannelData(0);
    for (let at = 0; at < whole.length; at += 1) channel[at] = whole[at] / 32768;
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#context.destination);
    // A little later than now after a gap, so that the samples after these come in time.
    this.#next = Math.max(this.#next, this.#context.currentTime + 0.05);
    source.start(this.#next);
    for (const sentence of this.#pending.splice(0)) this.#captions.push({ ...sentence, start_s: this.#next });
    this.#next += buffer.duration;
    this.#sources.add(source);
    source.onended = () => {
      this.#sources.delete(source);
      if (!this.#sources.size && !this.#rateHz) this.#over();
    };
  }

  /** No more samples follow; what has come is played to its end. */
  end() {
    this.#rateHz = 0;
    if (!this.#sources.size) this.#over();
  }

  /** Say from an address; sentences, where they are timed, become captions. Returns whether it is heard. */
  async say(url, { sentences = [], rate = 1 } = {}) {
    this.stop();
    this.#timed = sentences.filter((sentence) => sentence.start_s !== null);
    this.#element.src = url;
    this.#element.preservesPitch = true;
    this.#element.defaultPlaybackRate = this.#element.playbackRate = rate;
    this.#playing(true);
    try {
      await this.#element.play();
      return true;
    } catch {
      this.#over(); // the browser wants a key first, or there is no voice for it: the words are on the page
      return false;
    }
  }

  /** Go on at another rate. Returns whether it could: live samples have one rate. */
  pace(rate) {
    if (this.#element.paused) return false;
    this.#element.playbackRate = rate;
    return true;
  }

  /** Be silent at once. Returns whether anything was being said. */
  stop() {
    const was = this.playing;
    this.#rateHz = 0;
    for (const source of this.#sources) {
      source.onended = null;
      source.stop();
    }
    this.#sources.clear();
    this.#element.pause();
    this.#over();
    return was;
  }

  #over() {
    clearInterval(this.#watch);
    this.#captions = [];
    this.#pending = [];
    this.#timed = [];
    if (this.playing) {
      this.told.caption(null);
      this.#playing(false);
    }
  }

  #playing(playing) {
    this.playing = playing;
    this.told.changed(playing);
  }

  #show(captions, now) {
    const current = captions.findLast((sentence) => sentence.start_s <= now);
    if (current) this.told.caption(current);
  }
}
