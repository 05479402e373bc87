/** Getting ready: drawings, instructions, camera, options, start. */

import { closeCamera, listCameras, openCamera, show } from "./camera.js";
import { Capture } from "./capture.js";
import { byId, fillList, make, tell } from "./dom.js";
import { draw } from "./drawings.js";
import { isMuted, setMuted, unlock } from "./speech.js";
import { t } from "./texts.js";

export class SetupScreen {
  /** @type {MediaStream|null} */
  #stream = null;
  #test = null;
  /** @type {string|null} the result below which "test again" was pressed */
  #before = null;
  #asked = 0; // how often a camera was asked for, or no more wanted: only the last counts

  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    byId("allow").addEventListener("click", () => this.#open());
    byId("picker").addEventListener("change", () => this.#open(byId("picker").value));
    byId("mirrored").addEventListener("change", () => this.#mirror());
    byId("preview").addEventListener("resize", ({ target }) => {
      byId("preview-box").classList.toggle("upright", target.videoHeight > target.videoWidth);
    });
    byId("setup-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#start();
    });
    byId("repetitions").addEventListener("invalid", (event) => {
      event.preventDefault(); // the browser cannot show its message within folded options
      this.#refuse(t("setup.repetitions_wrong"));
    });
    byId("repetitions").addEventListener("input", () => {
      this.#refuse("");
      this.#tellSteps();
    });
    byId("voice").addEventListener("change", () => setMuted(!byId("voice").checked));
  }

  async enter(test, before = null) {
    this.#test = test;
    this.#before = before;
    byId("setup-heading").textContent = test.title;
    byId("setup-where").textContent = t(test.name === "standing" ? "setup.where_standing" : "setup.where");
    fillList(byId("setup-list"), test.setup);
    this.#tellSteps();
    fillList(byId("setup-safety"), test.safety);
    byId("voice").checked = !isMuted();
    for (const view of ["side", "front"]) {
      draw(byId(`drawing-${view}`), `${test.name}_${view}`, t(`setup.${view}_${test.name}`));
    }
    this.#show(null);
    tell("setup-problem", "");
    const asked = this.#asked;
    const allowed = await allowedBefore();
    if (allowed && asked === this.#asked) this.#open(); // else the person has gone on meanwhile
  }

  leave() {
    this.#close();
  }

  async #open(deviceId) {
    this.#close();
    const asked = this.#asked;
    tell("setup-problem", "");
    try {
      if (!Capture.possible) throw new Error(t("setup.old_browser"));
      const stream = await openCamera(deviceId);
      if (asked !== this.#asked) {
        closeCamera(stream); // another is wanted, or the person has gone on to another screen
        return;
      }
      const pressed = document.activeElement === byId("allow");
      this.#show(stream);
      if (pressed) byId("start").focus(); // the button that had it is gone
      stream.getVideoTracks()[0].addEventListener("ended", () => this.#lose(stream));
      await this.#offer(stream);
    } catch (error) {
      if (asked === this.#asked) tell("setup-problem", error.message);
    }
  }

  #close() {
    this.#asked += 1;
    closeCamera(this.#stream);
    this.#show(null);
  }

  /** The camera was unplugged before the test began. */
  #lose(stream) {
    if (stream !== this.#stream) return;
    this.#close();
    tell("setup-problem", t("setup.unplugged"));
  }

  #show(stream) {
    this.#stream = stream;
    show(byId("preview"), stream).catch((error) => tell("setup-problem", error.message));
    byId("allow").hidden = stream !== null;
    byId("start").disabled = stream === null;
    this.#mirror();
  }

  #mirror() {
    byId("preview").classList.toggle("mirror", !byId("mirrored").checked);
  }

  async #offer(stream) {
    const cameras = await listCameras();
    const used = stream.getVideoTracks()[0].getSettings().deviceId;
    byId("picker").replaceChildren(
      ...cameras.map(({ id, name }) => make("option", { value: id, text: name, selected: id === used ? "" : null })),
    );
    byId("picker-field").hidden = false;
  }

  /** What to do, as often as is asked for; a number that makes no sense leaves it as it is. */
  #tellSteps() {
    const steps = this.#test.steps[Number(byId("repetitions").value) - 1];
    if (steps) fillList(byId("setup-steps"), steps);
  }

  /** Say what is wrong with the number of repetitions, and show where; nothing with an empty text. */
  #refuse(text) {
    const field = byId("repetitions");
    tell("repetitions-problem", text);
    field.setAttribute("aria-invalid", String(text !== ""));
    if (text === "") return;
    byId("options").open = true;
    field.focus();
  }

  #start() {
    const stream = this.#stream;
    if (!stream) return;
    unlock();
    this.#stream = null; // the live view closes it
    this.page.go("live", {
      test: this.#test,
      stream,
      first: byId("first").value,
      repetitions: Number(byId("repetitions").value),
      mirrored: byId("mirrored").checked,
      before: this.#before,
    });
  }
}

/** Whether the camera may be opened without asking: then the preview needs no button. */
async function allowedBefore() {
  try {
    return (await navigator.permissions.query({ name: "camera" })).state === "granted";
  } catch {
    return false; // a browser that does not tell
  }
}
