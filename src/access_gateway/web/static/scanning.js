/**
 * One switch for everything: focus goes from key to key by itself, round and round without an end, and the
 * switch (Space, Enter, or whatever sends them) presses the one that has it.
 */
export class Scanning {
  #root;
  #timer = null;

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.#root = root;
  }

  /** @param {number|null} pause_s how long focus stays on a key; null: no scanning */
  set(pause_s) {
    clearInterval(this.#timer);
    this.#timer = pause_s ? setInterval(() => this.step(), pause_s * 1000) : null;
  }

  /** Give focus to the next key: within an open panel or a question, else among all. */
  step() {
    if (document.hidden) return;
    const keys = [...this.#keys()];
    const at = keys.indexOf(this.#root.activeElement);
    keys[(at + 1) % keys.length]?.focus();
  }

  #keys() {
    const within = this.#root.querySelector(".panel:not([hidden])") ?? (this.#root.querySelector(".check")?.querySelector("button") && this.#root.querySelector(".check")) ?? this.#root;
    return [...within.querySelectorAll("button, input, summary, a[href]")].filter((key) => key.checkVisibility());
  }
}
