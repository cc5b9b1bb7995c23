/** The gateway's HTTP interface, as docs/api.md has it. */

/** What the gateway, or the way to it, answered instead. `code` is stable; "offline" where nothing answered. */
export class Problem extends Error {
  constructor(code, detail = "", retryable = true) {
    super(detail || code);
    this.code = code;
    this.retryable = retryable;
  }
}

export class Client {
  /** @param {URL} gateway */
  constructor(gateway) {
    this.gateway = gateway;
  }

  /** Ask; returns the reply (`POST /v1/turns`). Throws Problem. */
  ask(turn) {
    return this.#json("POST", "v1/turns", turn);
  }

  /** Return what is kept for a customer, or null. */
  async preferences(customer) {
    try {
      return await this.#json("GET", this.#kept(customer));
    } catch (problem) {
      if (problem.code === "not-found") return null;
      throw problem;
    }
  }

  keep(customer, preferences) {
    return this.#json("PUT", this.#kept(customer), preferences);
  }

  /** Forget what is kept for a customer, or in a conversation. */
  forget(customer) {
    return this.#json("DELETE", this.#kept(customer));
  }

  /** Address of the spoken answer of a turn. */
  speech(turn) {
    return new URL(`v1/turns/${encodeURIComponent(turn)}/speech`, this.gateway).href;
  }

  /** Address of the answer of a turn in braille, as a file for an embosser. */
  braille(turn) {
    return new URL(`v1/turns/${encodeURIComponent(turn)}/braille`, this.gateway).href;
  }

  /** Address of one of the gateway's own texts, spoken; `manner`: of the preferences, what is not null. */
  spoken(code, language, manner = {}) {
    const url = new URL(`v1/texts/${code}/speech`, this.gateway);
    for (const [name, value] of Object.entries({ language, ...manner })) if (value !== null) url.searchParams.set(name, value);
    return url.href;
  }

  /** Address of the conversation as a sheet to print. */
  sheet(session) {
    return new URL(`v1/sessions/${encodeURIComponent(session)}/sheet`, this.gateway).href;
  }

  /** Address of the live conversation. */
  get stream() {
    const url = new URL("v1/stream", this.gateway);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url.href;
  }

  #kept(customer) {
    return `v1/customers/${encodeURIComponent(customer)}/preferences`;
  }

  async #json(method, path, body) {
    let response;
    try {
      response = await fetch(new URL(path, this.gateway), {
        method,
        headers: { Accept: "application/json", ...(body ? { "Content-Type": "application/json" } : {}) },
        body: body && JSON.stringify(body),
      });
    } catch (error) {
      throw new Problem("offline", String(error));
    }
    const answer = response.status === 204 ? {} : await response.json().catch(() => ({}));
    if (!response.ok) throw new Problem(answer.code ?? "internal", answer.detail, answer.retryable ?? true);
    return answer;
  }
}
