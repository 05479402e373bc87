/** The WebSocket of a live test: comes back when it drops, for as long as the server waits. */

const HEADER_BYTES = 12;
const SERVER_STOPS = 1012;
const GONE_SILENT = 4000; // any code but those of a page that leaves: those end the test
// The server speaks twice a second. A line that breaks without a word (a phone that leaves its Wi-Fi, a
// computer that was asleep) is otherwise noticed after minutes, if at all.
const SILENT_MS = 6000;
const WAITS_MS = [300, 700, 1500, 3000, 5000, 8000];

export class Connection {
  #socket = null;
  #key = null;
  #tries = 0;
  #closed = false;
  #timer = 0;
  #watch = 0;
  #ending = false; // the result may take its time: silence says nothing any more
  /** @type {string[]} commands that were given while the server could not be reached */
  #waiting = [];

  /**
   * @param {Object} request what to start
   * @param {{message: (message: any) => void, dropped: () => void, lost: () => void}} handlers
   */
  constructor(request, handlers) {
    this.request = request;
    this.handlers = handlers;
    this.#open();
  }

  /** @returns {boolean} whether pictures can be sent */
  get ready() {
    return this.#key !== null && this.#socket?.readyState === WebSocket.OPEN;
  }

  /** @param {"pause"|"resume"|"restart"|"stop"} command sent as soon as the server is ready */
  command(command) {
    if (!this.ready) {
      this.#waiting.push(command);
      return;
    }
    this.#socket.send(JSON.stringify({ command }));
    if (command === "stop") this.#ending = true;
  }

  /** @param {{number: number, takenMs: number, bytes: ArrayBuffer}} picture */
  send({ number, takenMs, bytes }) {
    if (!this.ready) return;
    const message = new Uint8Array(HEADER_BYTES + bytes.byteLength);
    const header = new DataView(message.buffer);
    header.setFloat64(0, takenMs / 1000, true);
    header.setUint32(8, number, true);
    message.set(new Uint8Array(bytes), HEADER_BYTES);
    this.#socket.send(message);
  }

  /** Leave; the server ends the test and saves what was measured. */
  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    // One that is still being connected is closed when it is: before, the browser complains of it.
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.close(1000);
  }

  #open() {
    const address = new URL("api/live", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    const back = this.#key !== null;
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#closed) {
        socket.close(1000);
        return;
      }
      socket.send(JSON.stringify(this.#key === null ? this.request : { resume: this.#key }));
    };
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      this.#ending ||= message.over === true;
      this.#expectMore();
      if (message.type === "ready") {
        this.#key = message.id;
        this.#tries = 0;
        for (const command of this.#waiting.splice(0)) this.command(command);
      }
      if (message.type === "result" || message.type === "error") this.#closed = true;
      if (message.type === "error" && back && this.#tries > 0) this.handlers.lost(); // it has ended there
      else this.handlers.message(message);
    };
    socket.onclose = ({ code }) => {
      clearTimeout(this.#watch);
      if (this.#closed) return;
      if (code === SERVER_STOPS) this.#tries = WAITS_MS.length;
      this.#again();
    };
  }

  /** Take a line on which nothing more comes for one that has dropped. */
  #expectMore() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      if (this.#closed || this.#ending) return;
      const socket = this.#socket;
      socket.onclose = socket.onmessage = null; // on such a line it takes long to be closed
      socket.close(GONE_SILENT);
      this.#again();
    }, SILENT_MS);
  }

  #again() {
    const wait = WAITS_MS[this.#tries];
    this.#tries += 1;
    if (this.#key === null || wait === undefined) {
      this.#closed = true;
      this.handlers.lost();
      return;
    }
    this.handlers.dropped();
    this.#timer = setTimeout(() => this.#open(), wait);
  }
}
