import { make, speaks } from "./dom.js";

/** How long words stay in a live region: long enough to be noticed, gone before anybody reads them there again. */
const STAY_MS = 4000;

/**
 * What a screen reader is told without being asked: each thing once, in its order, as whole sentences. The
 * conversation itself is no live region, so that nothing of it is read twice.
 */
export class Announcer {
  constructor() {
    this.polite = make("div", { class: "unseen", role: "status", "aria-live": "polite", "aria-atomic": "false" });
    this.assertive = make("div", { class: "unseen", role: "alert", "aria-live": "assertive", "aria-atomic": "false" });
    this.nodes = [this.polite, this.assertive];
  }

  /** @param {{text: string, language: string, direction?: string}[]} sentences */
  say(sentences, { now = false } = {}) {
    const whole = make("p", {}, ...sentences.flatMap(({ text, language, direction }) => [speaks(make("span", {}, text), language, direction), " "]));
    (now ? this.assertive : this.polite).append(whole);
    setTimeout(() => whole.remove(), STAY_MS);
  }
}
