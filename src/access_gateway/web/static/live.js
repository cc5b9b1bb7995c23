import { Problem } from "./client.js";

/** How much sound waits for the connection: half a minute of it. */
const MOST_WAITING = 300;

/** One live conversation: `GET /v1/stream`. Messages come to `take`, sound to `sound`, its end to `ended`. */
export class Live {
  #socket;
  #waiting = [];
  #ready = false;
  #closed = false;

  constructor(url, start, { take, sound, ended }) {
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.#socket.send(JSON.stringify({ type: "start", ...start }));
    this.#socket.onmessage = ({ data }) => {
      if (typeof data !== "string") return sound(data);
      const message = JSON.parse(data);
      if (message.type === "ready") this.#begin();
      return take(message);
    };
    this.#socket.onclose = () => {
      const surprise = !this.#closed;
      this.#closed = true;
      ended(surprise ? new Problem("offline") : null);
    };
  }

  get open() {
    return !this.#closed;
  }

  /** Send samples, or a message; what comes before the conversation has begun waits for it. */
  send(what) {
    if (this.#closed) return;
    const data = what instanceof ArrayBuffer ? what : JSON.stringify(what);
    if (this.#ready) this.#socket.send(data);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(data);
  }

  close() {
    this.#closed = true;
    this.#socket.close();
  }

  #begin() {
    this.#ready = true;
    for (const data of this.#waiting.splice(0)) this.#socket.send(data);
  }
}
