/** A recorded clip: choose it, watch it being measured, see its result. */

import { UnreachableError, call, sendClip } from "./api.js";
import { byId, setText, tell, wait } from "./dom.js";
import { sentence, t } from "./texts.js";

const LOOK_MS = 400;
const MOST_FAILED = 4; // looks in a row that were not answered: 12 seconds in all

export class ClipScreen {
  /** @type {{own: boolean, job: string|null, cancelled: boolean, stop: AbortController}|null} */
  #going = null;
  /** @type {string|null} the result below which "test again" was pressed */
  #before = null;

  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    const { upload_bytes: bytes, upload_suffixes: suffixes } = page.limits;
    this.size = Math.round(bytes / 1e6);
    this.kinds = suffixes.map((suffix) => suffix.slice(1).toUpperCase()).join(", ");
    byId("clip-kinds").textContent = t("clip.kinds", { kinds: this.kinds, size: this.size });
    const file = byId("file");
    file.accept = suffixes.join(",");
    file.addEventListener("change", () => this.#take(file.files));
    byId("clip-cancel").addEventListener("click", () => this.#end(true));
    byId("clip-form").addEventListener("submit", (event) => event.preventDefault());
    this.#acceptDrops(byId("drop"));
  }

  /** @param {string|null} [before] the result below which "test again" was pressed */
  async enter(before = null) {
    this.#before = before;
    this.#show(false);
    tell("clip-problem", "");
    tell("clip-note", "");
    byId("file").value = "";
    const { clip } = await call("api/going"); // of this page before it was reloaded, or another
    if (clip && !this.#going && !byId("clip").hidden) this.#watch(false, async () => clip);
  }

  async leave() {
    const ended = this.#end(this.#going?.own);
    this.#going = null;
    await ended;
  }

  #acceptDrops(box) {
    for (const event of ["dragover", "drop"]) {
      window.addEventListener(event, (happened) => {
        // Beside the box a video would take the page's place; text may go into a field.
        if (happened.dataTransfer.types.includes("Files")) happened.preventDefault();
      });
    }
    for (const event of ["dragover", "dragleave", "drop"]) {
      box.addEventListener(event, (happened) => {
        happened.preventDefault();
        box.classList.toggle("over", event === "dragover");
      });
    }
    box.addEventListener("drop", (event) => this.#take(event.dataTransfer.files));
  }

  /** @param {FileList} files none where the person has closed the dialogue, or dropped a text */
  async #take(files) {
    if (files.length === 0 || this.#going) return;
    tell("clip-problem", "");
    tell("clip-note", "");
    const [file] = files;
    const refusal = files.length > 1 ? t("clip.several") : this.#refusal(file);
    if (refusal) {
      tell("clip-problem", refusal);
      return;
    }
    await this.#watch(true, async (going) => {
      const { name } = file;
      going.job = newKey(); // known before the answer: the person may cancel in between
      const options = {
        key: going.job, test: byId("clip-test").value, mirrored: byId("clip-mirrored").checked,
      };
      const sent = (share) => this.#progress(t("clip.sending", { name }), share, "");
      sent(0);
      return sendClip(file, options, sent, going.stop.signal);
    });
  }

  /**
   * Follow a clip to its result, or to a sentence on why there is none.
   * @param {boolean} own whether it is this page's: then leaving the screen cancels it
   * @param {(going: any) => Promise<any>} begin gives the server's job
   */
  async #watch(own, begin) {
    const going = { own, job: null, cancelled: false, stop: new AbortController() };
    this.#going = going;
    this.#show(true);
    try {
      going.job = (await begin(going)).id;
      const result = await this.#follow(going);
      if (this.#going !== going) return; // the person has left this screen
      this.#going = null;
      await this.page.go("result", { id: result, before: this.#before });
    } catch (error) {
      if (this.#going !== going) return;
      this.#going = null;
      this.#show(false);
      tell(going.cancelled ? "clip-note" : "clip-problem", error.message);
      byId("file").value = "";
      byId("clip-heading").focus();
    }
  }

  #refusal(file) {
    if (file.size > this.page.limits.upload_bytes) return t("clip.too_large", { size: this.size });
    const name = file.name.toLowerCase();
    const known = this.page.limits.upload_suffixes.some((suffix) => name.endsWith(suffix));
    return known ? "" : t("clip.wrong_kind", { kinds: this.kinds });
  }

  async #follow(going) {
    for (let failed = 0; ;) {
      let job = null;
      try {
        job = await call(`api/clips/${going.job}`);
        failed = 0;
      } catch (error) {
        failed += 1; // a phone that was asleep has no network for a moment
        if (!(error instanceof UnreachableError) || failed > MOST_FAILED) throw error;
      }
      if (going.stop.signal.aborted) throw new Error(t("clip.cancelled"));
      if (job?.state === "done") return job.result;
      if (job?.state === "failed") throw new Error(sentence(job.message, job.name));
      if (job) this.#report(job);
      await wait(LOOK_MS * 2 ** failed);
    }
  }

  /** Look at the clip no more; the server goes on with one that is not cancelled. */
  async #end(cancelled) {
    const going = this.#going;
    if (!going) return;
    going.cancelled = cancelled;
    going.stop.abort();
    if (!cancelled || going.job === null) return;
    // Where the server is gone the clip is, too.
    await call(`api/clips/${going.job}`, { method: "DELETE" }).catch(() => {});
  }

  #report({ name, frames_done: done, frames_expected: expected }) {
    const share = expected ? Math.min(1, done / expected) : null;
    const frames = t(expected ? "clip.frames" : "clip.frames_only", { done, expected });
    this.#progress(t("clip.measuring", { name }), share, frames);
  }

  #progress(state, share, frames) {
    setText(byId("clip-state"), state);
    setText(byId("clip-frames"), frames);
    const bar = byId("clip-bar");
    bar.setAttribute("aria-label", state);
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
  }

  #show(measuring) {
    byId("clip-form").hidden = measuring;
    byId("clip-progress").hidden = !measuring;
  }
}

/** @returns {string} a key that nobody else has, and nobody can guess */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
