/** A recorded clip: choose it, watch it being measured, see its result. */

import { call, sendClip } from "./api.js";
import { byId, setText, tell } from "./dom.js";
import { t } from "./texts.js";

const LOOK_MS = 400;

export class ClipScreen {
  /** @type {AbortController|null} */
  #going = null;

  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    const { upload_bytes: bytes, upload_suffixes: suffixes } = page.limits;
    this.size = Math.round(bytes / 1e6);
    this.kinds = suffixes.map((suffix) => suffix.slice(1).toUpperCase()).join(", ");
    byId("clip-kinds").textContent = t("clip.kinds", { kinds: this.kinds, size: this.size });
    const file = byId("file");
    file.accept = suffixes.join(",");
    file.addEventListener("change", () => this.#take(file.files[0]));
    byId("clip-cancel").addEventListener("click", () => this.#going?.abort());
    byId("clip-form").addEventListener("submit", (event) => event.preventDefault());
    this.#acceptDrops(byId("drop"));
  }

  async enter() {
    this.#show(false);
    tell("clip-problem", "");
    byId("file").value = "";
  }

  leave() {
    this.#going?.abort();
  }

  #acceptDrops(box) {
    for (const event of ["dragover", "dragleave", "drop"]) {
      box.addEventListener(event, (happened) => {
        happened.preventDefault();
        box.classList.toggle("over", event === "dragover");
      });
    }
    box.addEventListener("drop", (event) => this.#take(event.dataTransfer.files[0]));
  }

  async #take(file) {
    if (!file || this.#going) return;
    tell("clip-problem", "");
    const refusal = this.#refusal(file);
    if (refusal) {
      tell("clip-problem", refusal);
      return;
    }
    const going = new AbortController();
    this.#going = going;
    this.#show(true);
    try {
      const result = await this.#measure(file, going.signal);
      this.#going = null;
      await this.page.go("result", result, null, []);
    } catch (error) {
      this.#going = null;
      this.#show(false);
      tell("clip-problem", error.message);
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

  async #measure(file, signal) {
    const { name } = file;
    const wish = { test: byId("clip-test").value, mirrored: byId("clip-mirrored").checked };
    this.#progress(t("clip.sending", { name }), 0, "");
    let job = await sendClip(
      file, wish, (share) => this.#progress(t("clip.sending", { name }), share, ""), signal,
    );
    signal.addEventListener("abort", () => call(`api/clips/${job.id}`, { method: "DELETE" }));
    while (job.state === "measuring") {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (signal.aborted) throw new Error(t("clip.cancelled"));
      job = await call(`api/clips/${job.id}`);
      this.#report(name, job);
    }
    if (job.state === "failed") throw new Error(job.message);
    return job.result;
  }

  #report(name, { frames_done: done, frames_expected: expected }) {
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
