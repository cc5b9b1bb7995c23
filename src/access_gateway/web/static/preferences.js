/**
 * How the customer wants to be answered: kept in the browser for guests, at the gateway for known customers.
 * Names and ranges are those of PUT /v1/customers/{customer}/preferences; what belongs to the device
 * (the single switch) stays in the browser.
 */

const KEY = "access-gateway";
const OF_THE_DEVICE = ["scan", "scan_s"];
const yesNo = (value) => typeof value === "boolean";
const within = (least, most) => (value) => typeof value === "number" && value >= least && value <= most;
const among = (...names) => (value) => names.includes(value);
/** What may be kept of each: what a browser holds may be old, or somebody else's. */
const VALID = {
  language: (value) => typeof value === "string" && /^[\w-]{2,35}$/.test(value),
  speech: yesNo, rate: within(0.4, 2.5), volume: within(0, 2), pitch: within(0.5, 1.5), voice: among("female", "male"),
  text_size_pt: within(18, 96), simple: yesNo, person_first: yesNo, theme: among("auto", "light", "dark", "contrast"),
  captions: yesNo, read_back: among("always", "unsure", "never"), pause_s: within(0.4, 10), scan: yesNo, scan_s: within(0.05, 60),
  braille: (value) => typeof value === "string" && /^[a-z-]{2,30}$/.test(value),
};
export const SIZES_PT = [18, 22, 26, 30, 36, 42, 48];
export const RATES = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.6, 1.8, 2];
export const PAUSES_S = [0.6, 0.9, 1.5, 2.5, 4];
export const SCANS_S = [1, 1.5, 2.5, 4];

export class Preferences {
  #values = {};
  #client;
  #customer = null;
  #defaults;
  #sending = Promise.resolve();

  constructor(client, defaults) {
    this.#client = client;
    this.#defaults = defaults;
  }

  /** Read what is kept. A gateway or a browser that keeps nothing is no reason not to start. */
  async load(customer) {
    this.#customer = customer;
    this.#values = read();
    if (!customer) return;
    const device = Object.fromEntries(OF_THE_DEVICE.map((name) => [name, this.#values[name]]));
    const kept = await this.#client.preferences(customer).catch(() => null);
    if (kept) this.#values = { ...kept, ...device };
  }

  get(name) {
    return this.#values[name] ?? this.#defaults[name] ?? null;
  }

  /** Forget a choice that cannot be honoured here, for as long as the page is open. */
  pass(name) {
    this.#values = { ...this.#values, [name]: null };
  }

  /** Whether the customer chose this themselves. */
  chosen(name) {
    return (this.#values[name] ?? null) !== null;
  }

  /** Keep a choice. Throws where the gateway did not keep it; it holds on this page all the same. */
  async set(name, value) {
    this.#values[name] = value;
    write(this.#values);
    if (!this.#customer || OF_THE_DEVICE.includes(name)) return;
    // One after the other: the last choice made is the last one kept.
    this.#sending = this.#sending
      .catch(() => {})
      .then(() => this.#client.keep(this.#customer, this.#known(this.#values)));
    await this.#sending;
  }

  /** Everything that was chosen, to be taken along: what PUT …/preferences takes, and what belongs to the device. */
  get everything() {
    return Object.fromEntries(Object.entries(this.#values).filter(([, value]) => value !== null && value !== undefined));
  }

  /** Forget every choice, here and at the gateway. Throws where the gateway did not; then those of before hold. */
  async erase(session) {
    await this.#sending.catch(() => {});
    for (const kept of this.#customer ? [this.#customer, session] : [session]) await this.#client.forget(kept);
    this.#values = {};
    clear();
  }

  /** What goes with a turn: what was chosen, and how this page reads back. `over`: what holds for this turn alone. */
  forTurn(over = {}) {
    return this.#known({ ...this.#values, read_back: this.get("read_back"), ...over });
  }

  #known(values) {
    return Object.fromEntries(
      Object.entries(values).filter(([name, value]) => value !== null && value !== undefined && !OF_THE_DEVICE.includes(name)),
    );
  }
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return Object.fromEntries(Object.entries(kept ?? {}).filter(([name, value]) => VALID[name]?.(value)));
  } catch {
    return {}; // storage is off, or somebody else wrote there
  }
}

function clear() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Storage is off: nothing was kept there.
  }
}

function write(values) {
  try {
    localStorage.setItem(KEY, JSON.stringify(values));
  } catch {
    // Storage is off or full: the choice holds until the page is left.
  }
}
