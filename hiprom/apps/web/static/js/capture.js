/**
 * Pictures from the video, compressed in a worker: at most two on their way, late ones dropped.
 *
 * While the server measures one, the next may be compressed, but only so late that it need not wait
 * there: what waits is shown late.
 */

// The model looks at a crop of 256 pixels: more than this only costs time (docs/app.md).
const LONGEST_SIDE = 720;
const ON_THEIR_WAY = 2;
const FORGOTTEN_MS = 4000;
// Half the time between two pictures of a camera: a shorter wait costs less than a picture left out.
const LONGEST_WAIT_MS = 17;
const NEW_SHARE = 0.3; // of a new time in the running mean

export class Capture {
  #worker = new Worker(new URL("encoder.js", import.meta.url), { type: "module" });
  /** @type {Map<number, {takenMs: number, startMs: number}>} pictures on their way, by number */
  #taken = new Map();
  #serverMs = 0;
  #number = 0;
  #running = false;
  #asked = 0; // for the next picture: the number by which that can be taken back

  /** Whether this browser can do it. */
  static possible = "OffscreenCanvas" in window
    && "requestVideoFrameCallback" in HTMLVideoElement.prototype;

  /**
   * @param {HTMLVideoElement} video
   * @param {(picture: {number: number, takenMs: number, bytes: ArrayBuffer}) => void} deliver
   * @param {() => void} dropped called for every picture that was left out
   */
  constructor(video, deliver, dropped) {
    this.video = video;
    this.dropped = dropped;
    this.#worker.onmessage = ({ data: { number, bytes } }) => {
      const picture = this.#taken.get(number);
      if (picture !== undefined) deliver({ number, takenMs: picture.takenMs, bytes });
    };
  }

  /** Begin, or go on. */
  start() {
    if (this.#running) return;
    this.#running = true;
    this.#await();
  }

  /** Stop taking pictures; those on their way are forgotten. */
  pause() {
    this.#running = false;
    this.video.cancelVideoFrameCallback(this.#asked); // a hidden tab would keep it until it is seen
    this.#taken.clear();
  }

  /** Stop for good. */
  close() {
    this.pause();
    this.#worker.terminate();
  }

  /**
   * Note that a picture was answered.
   * @param {number} number
   * @param {number} [serverMs] how long the server worked on it
   * @returns {number|undefined} when it was taken, ms
   */
  settle(number, serverMs) {
    const picture = this.#taken.get(number);
    this.#taken.delete(number);
    if (serverMs !== undefined) this.#serverMs = runningMean(this.#serverMs, serverMs);
    return picture?.takenMs;
  }

  #await() {
    this.#asked = this.video.requestVideoFrameCallback((now, frame) => {
      this.#await();
      this.#take(frame.captureTime ?? now);
    });
  }

  /** @returns {number} how long a picture taken now would wait for the one before it, ms */
  #wait(startMs) {
    // Compressing takes both equally long, so it does not matter here.
    const waits = [...this.#taken.values()].map((before) => before.startMs + this.#serverMs - startMs);
    return Math.max(0, ...waits);
  }

  async #take(takenMs) {
    const startMs = performance.now();
    const number = ++this.#number; // counts those left out, too: the server is to know of them
    for (const [number, picture] of this.#taken) {
      if (startMs - picture.startMs > FORGOTTEN_MS) this.#taken.delete(number);
    }
    if (this.#taken.size >= ON_THEIR_WAY || this.#wait(startMs) > LONGEST_WAIT_MS) {
      this.dropped();
      return;
    }
    this.#taken.set(number, { takenMs, startMs });
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
    const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    try {
      // A VideoFrame is handed over as it is; an ImageBitmap must be painted here first.
      const picture = "VideoFrame" in window
        ? new VideoFrame(this.video)
        : await createImageBitmap(this.video);
      this.#worker.postMessage({ number, picture, width, height }, [picture]);
    } catch {
      this.#taken.delete(number); // the camera has just gone
      this.dropped();
    }
  }
}

/** @returns {number} the running mean of some times; the first one as it is */
function runningMean(mean, value) {
  return mean === 0 ? value : mean + NEW_SHARE * (value - mean);
}
