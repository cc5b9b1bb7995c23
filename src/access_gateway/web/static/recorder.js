/** Runs beside the page: makes 16 kHz, 16-bit mono samples of what the microphone gives, in pieces of 100 ms. */

const RATE_HZ = 16000;
const PIECE = RATE_HZ / 10;

class Recorder extends AudioWorkletProcessor {
  #step = sampleRate / RATE_HZ;
  #left = this.#step;
  #sum = 0;
  #weight = 0;
  #piece = new Int16Array(PIECE);
  #filled = 0;

  /** Each sample made is the mean of the stretch that it stands for: enough of a low-pass for speech. */
  process([[samples]]) {
    for (const sample of samples ?? []) {
      let rest = 1;
      while (rest >= this.#left) {
        this.#put((this.#sum + sample * this.#left) / (this.#weight + this.#left));
        rest -= this.#left;
        this.#left = this.#step;
        this.#sum = this.#weight = 0;
      }
      this.#sum += sample * rest;
      this.#weight += rest;
      this.#left -= rest;
    }
    return true;
  }

  #put(value) {
    this.#piece[this.#filled++] = Math.max(-32768, Math.min(32767, Math.round(value * 32767)));
    if (this.#filled < PIECE) return;
    const { buffer } = this.#piece;
    this.port.postMessage(buffer, [buffer]);
    this.#piece = new Int16Array(PIECE);
    this.#filled = 0;
  }
}

registerProcessor("access-gateway-recorder", Recorder);
