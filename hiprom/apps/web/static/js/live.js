/** The live view: camera, cue, overlay, cards, controls. The server decides; this shows. */

import { closeCamera, openCamera, show } from "./camera.js";
import { Capture } from "./capture.js";
import { SideCard } from "./card.js";
import { byId, make, setText, wait } from "./dom.js";
import { Connection } from "./connection.js";
import { drawOverlay } from "./overlay.js";
import { isMuted, say, setMuted, silence } from "./speech.js";
import { Statistics } from "./statistics.js";
import { t } from "./texts.js";

const SHARPEST = 1280; // the overlay's longer side in pixels, at least
const PANEL_MS = 1000;
const BEFORE = ["find_person", "check_setup", "paused", "stopped"]; // nothing is measured there
const CAMERA_TRIES_MS = 2000;
const FIRST_PICTURE_MS = 20000; // as long as the server waits for a camera once a test has begun

/**
 * What a test is to be.
 * @typedef {Object} TestSettings
 * @property {any} test
 * @property {MediaStream} stream
 * @property {"left"|"right"} first
 * @property {number} repetitions
 * @property {boolean} mirrored
 * @property {string|null} before the result below which "test again" was pressed
 */

export class LiveScreen {
  #run = null;

  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    byId("pause").addEventListener("click", () => this.#run?.togglePause());
    byId("restart").addEventListener("click", () => this.#run?.restart());
    byId("stop").addEventListener("click", () => this.stop());
    byId("mute").addEventListener("click", () => this.#mute(!isMuted()));
    window.addEventListener("beforeunload", (event) => {
      if (this.#run) event.preventDefault(); // the browser asks whether to end the test
    });
    document.addEventListener("visibilitychange", () => this.#run?.hide(document.hidden));
  }

  /** @param {TestSettings} settings */
  async enter(settings) {
    const { test, before } = settings;
    this.#mute(isMuted());
    this.#run = new LiveRun(
      settings,
      (ending) => this.page.go("result", { ...ending, test, before }),
      () => this.page.go("setup", test, before),
    );
    await this.#run.begin();
  }

  stop() {
    this.#run?.stop();
  }

  leave() {
    this.#run?.close();
    this.#run = null;
  }

  #mute(wanted) {
    setMuted(wanted);
    setText(byId("mute"), t(wanted ? "live.unmute" : "live.mute"));
  }
}

/** One test from its start to its result. */
class LiveRun {
  #connection = null;
  #capture = null;
  #statistics = new Statistics();
  #paused = false;
  #hidden = false;
  #over = false;
  #timer = 0;
  #lock = null;
  #cameraGone = false;
  #stopping = false;
  #shownChecks = "";
  #lastWords = "";
  #begun = false; // whether the server has taken the test
  #measured = false; // whether the test has come to where something is measured

  /**
   * @param {TestSettings} settings
   * @param {(ending: import("./result.js").Ending) => void} finish
   * @param {() => void} giveUp called instead where the test is stopped before it has begun
   */
  constructor(settings, finish, giveUp) {
    this.settings = settings;
    this.finish = finish;
    this.giveUp = giveUp;
    this.video = byId("camera");
    this.canvas = byId("overlay");
    this.cards = ["left", "right"].map((side) => new SideCard(byId(`side-${side}`), side, settings.test.norms));
  }

  async begin() {
    this.#cue(t("setup.starting"), "");
    byId("progress").value = 0;
    for (const card of this.cards) card.clear(this.settings.repetitions);
    byId("checks").replaceChildren();
    this.#showChecks({ phase: "", checks: [] });
    setText(byId("pause"), t("live.pause"));
    this.#timer = setTimeout(() => this.#end(null, [t("live.no_picture")], "unbegun"), FIRST_PICTURE_MS);
    const shown = firstPicture(this.video); // of this camera, or of the one that takes its place
    if (this.settings.stream.active) await this.#watch(this.settings.stream);
    else this.#reopen(); // it went before anybody listened
    await shown;
    clearTimeout(this.#timer);
    if (this.#over) return; // stopped before the first picture
    const { videoWidth: width, videoHeight: height } = this.video;
    const sharper = Math.max(1, SHARPEST / Math.max(width, height));
    this.canvas.width = Math.round(width * sharper);
    this.canvas.height = Math.round(height * sharper);
    this.#capture = new Capture(
      this.video, (picture) => this.#connection?.send(picture), () => { this.#statistics.dropped += 1; },
    );
    const { test, first, repetitions, mirrored } = this.settings;
    this.#connection = new Connection({ test: test.name, first, repetitions, width, height, mirrored }, {
      message: (message) => this.#hear(message),
      dropped: () => this.#interrupt(t("live.reconnecting")),
      lost: () => this.#end(null, [], this.#measured ? "late" : "early"),
    });
    this.#timer = setInterval(() => this.#statistics.show(byId("diagnostics")), PANEL_MS);
    await this.#stayAwake();
  }

  togglePause() {
    this.#paused = !this.#paused;
    setText(byId("pause"), t(this.#paused ? "live.resume" : "live.pause"));
    this.#apply();
  }

  /** @param {boolean} hidden whether the tab is out of sight: it gets no pictures then */
  hide(hidden) {
    this.#hidden = hidden;
    this.#apply();
    if (!hidden) this.#stayAwake(); // the browser lets go of the screen when the tab is hidden
  }

  restart() {
    this.#connection?.command("restart");
    if (this.#paused) this.togglePause();
  }

  stop() {
    if (!this.#begun) {
      this.giveUp();
      return;
    }
    if (!this.#connection.ready) {
      this.#end(null, [], this.#measured ? "late" : "early"); // the connection has dropped
      return;
    }
    this.#cue(t("live.finishing"), "");
    this.#stopping = true;
    this.#capture?.pause();
    this.#connection.command("stop");
  }

  close() {
    this.#over = true;
    clearInterval(this.#timer);
    silence();
    this.#capture?.close();
    this.#connection?.close();
    closeCamera(this.video.srcObject);
    this.video.srcObject = null;
    this.#lock?.release();
    drawOverlay(this.canvas, { points: null });
  }

  /** Whether no pictures are wanted now. */
  get #idle() {
    return this.#paused || this.#hidden;
  }

  /** Tell the server whether the test is paused, and send pictures or not. */
  #apply() {
    this.#connection?.command(this.#idle ? "pause" : "resume");
    if (this.#idle) this.#capture?.pause();
    else if (this.#connection?.ready) this.#capture.start(); // else it begins when the server is ready
  }

  /** Keep the screen on: nobody touches anything during a test. */
  async #stayAwake() {
    const lock = await navigator.wakeLock?.request("screen").catch(() => null);
    if (this.#over) lock?.release();
    else this.#lock = lock;
  }

  async #watch(stream) {
    this.video.classList.toggle("mirror", !this.settings.mirrored);
    const [track] = stream.getVideoTracks();
    track.addEventListener("ended", () => this.#reopen(track.getSettings().deviceId));
    await show(this.video, stream);
  }

  /** Get the camera back, for as long as the server waits for pictures. */
  async #reopen(deviceId) {
    this.#cue(t("live.camera_lost"), "");
    this.#cameraGone = true;
    while (!this.#over) {
      try {
        const stream = await openCamera(deviceId);
        if (this.#over) closeCamera(stream); // the person has left meanwhile
        else await this.#watch(stream);
        this.#cameraGone = false;
        return;
      } catch {
        await wait(CAMERA_TRIES_MS);
      }
    }
  }

  #hear(message) {
    if (this.#over) return;
    if (message.type === "ready") {
      this.#begun = true;
      if (!this.#idle) this.#capture.start();
    } else if (message.type === "view") this.#show(message);
    else if (message.type === "dropped") {
      this.#capture.settle(message.frame);
      this.#statistics.dropped += 1;
    } else if (message.type === "result") {
      this.#end(message.id, [this.#lastWords, ...message.reasons]);
    } else if (message.type === "error") {
      this.#end(message.id ?? null, [message.message], this.#begun ? message.lost && "unkept" : "unbegun");
    }
  }

  #show(view) {
    const takenMs = view.frame === null ? undefined : this.#capture.settle(view.frame, view.server_ms);
    drawOverlay(this.canvas, view.overlay);
    if (takenMs !== undefined) this.#statistics.add(performance.now() - takenMs, view.server_ms);
    // The server does not know yet why no picture comes, or that the test was stopped.
    if (!this.#cameraGone && (view.over || !this.#stopping)) this.#cue(view.instruction.text, view.phase, view.warnings);
    this.#measured ||= !BEFORE.includes(view.phase);
    this.#lastWords = view.instruction.key === "instruction.result" ? "" : view.instruction.text;
    for (const card of this.cards) card.show(view);
    byId("progress").value = view.progress;
    this.#showChecks(view);
    if (view.spoken && (view.over || !this.#stopping)) say(view.spoken.text);
    if (view.over) {
      this.#capture.pause();
      if (view.phase === "result") this.#cue(t("live.finishing"), view.phase);
    }
  }

  #cue(text, phase, warnings = []) {
    setText(byId("cue"), text.replaceAll("-", "\u2011")); // a hyphen is no place to break a cue
    byId("cue-box").dataset.phase = phase;
    setText(byId("warning"), warnings.map(({ text: warning }) => warning).join(" · "));
  }

  #showChecks({ phase, checks }) {
    const wanted = phase === "check_setup" && checks.length > 0;
    byId("checks-box").hidden = !wanted;
    byId("stage").classList.toggle("checking", wanted);
    const now = JSON.stringify(checks);
    if (!wanted || now === this.#shownChecks) return;
    this.#shownChecks = now;
    byId("checks").replaceChildren(...checks.map(({ label, ok, fix }) => {
      const state = { true: "ok", false: "not_ok", null: "unknown" }[ok];
      const words = [`: ${t(`live.${state}`)}`, ...(fix === null ? [] : [fix])].join(". ");
      return make("li", { class: state }, label, make("span", { class: "hidden", text: words }));
    }));
  }

  #interrupt(sentence) {
    this.#capture?.pause();
    this.#cue(sentence, "");
  }

  #end(id, sentences, lost = false) {
    if (this.#over) return;
    this.#over = true;
    this.finish({ id, sentences, lost });
  }
}

/** @returns {Promise<void>} when the video has a picture of a camera, and its size; else never */
function firstPicture(video) {
  return new Promise((resolve) => {
    const look = () => {
      if (!video.srcObject?.active) return; // a camera that is gone leaves a black picture of no size
      video.removeEventListener("loadeddata", look);
      resolve();
    };
    video.addEventListener("loadeddata", look);
  });
}
