/** Pictures from the video, compressed in a worker: at most a few on their way, late ones dropped. */

// The model looks at a crop of 256 pixels: more than this only costs time.
const LONGEST_SIDE = 960;
const ON_THEIR_WAY = 2;
const FORGOTTEN_MS = 4000;

export class Capture {
  #worker = new Worker(new URL("encoder.js", import.meta.url), { type: "module" });
  /** @type {Map<number, number>} number of each picture on its way, and when it was taken (ms) */
  #taken = new Map();
  #number = 0;
  #running = false;

  /**
   * @param {HTMLVideoElement} video
   * @param {(picture: {number: number, takenMs: number, bytes: ArrayBuffer}) => void} deliver
   * @param {() => void} dropped called for every picture that was left out
   */
  constructor(video, deliver, dropped) {
    this.video = video;
    this.dropped = dropped;
    this.#worker.onmessage = ({ data: { number, bytes } }) => {
      const takenMs = this.#taken.get(number);
      if (takenMs !== undefined) deliver({ number, takenMs, bytes });
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
   * @returns {number|undefined} when it was taken, ms
   */
  settle(number) {
    const takenMs = this.#taken.get(number);
    this.#taken.delete(number);
    return takenMs;
  }

  #await() {
    this.video.requestVideoFrameCallback((now, frame) => {
      if (!this.#running) return;
      this.#await();
      this.#take(frame.captureTime ?? now);
    });
  }

  async #take(takenMs) {
    for (const [number, since] of this.#taken) {
      if (takenMs - since > FORGOTTEN_MS) this.#taken.delete(number);
    }
    if (this.#taken.size >= ON_THEIR_WAY) {
      this.dropped();
      return;
    }
    const number = ++this.#number;
    this.#taken.set(number, takenMs);
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
