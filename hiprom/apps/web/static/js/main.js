/** The page: loads texts and tests once, then shows one screen at a time. */

import { call } from "./api.js";
import { byId, fillTexts, make, tell } from "./dom.js";
import { ClipScreen } from "./clip.js";
import { HomeScreen } from "./home.js";
import { LiveScreen } from "./live.js";
import { ResultScreen } from "./result.js";
import { SetupScreen } from "./setup.js";
import { setTexts } from "./texts.js";

/**
 * What each screen may do to the page.
 * @typedef {Object} Page
 * @property {(name: string, ...given: any[]) => Promise<void>} go
 * @property {any[]} tests
 * @property {{upload_bytes: number, upload_suffixes: string[]}} limits
 */

async function main() {
  const found = await call("api/start");
  setTexts(found.texts);
  fillTexts();
  for (const place of document.querySelectorAll("[data-claim]")) place.textContent = found.claim;

  /** @type {Page} */
  const page = { go, tests: found.tests, limits: found.limits };
  const screens = {
    home: new HomeScreen(page),
    setup: new SetupScreen(page),
    live: new LiveScreen(page),
    clip: new ClipScreen(page),
    result: new ResultScreen(page),
  };
  let shown = "";

  async function go(name, ...given) {
    if (shown) screens[shown].leave();
    for (const other of Object.keys(screens)) byId(other).hidden = other !== name;
    document.body.classList.toggle("testing", name === "live");
    const first = shown === "";
    shown = name;
    tell("failure", "");
    window.scrollTo(0, 0);
    try {
      await screens[name].enter(...given);
    } catch (error) {
      tell("failure", error.message);
    }
    if (!first) byId(`${name}-heading`).focus();
  }

  for (const button of document.querySelectorAll("[data-go]")) {
    button.addEventListener("click", () => go(button.dataset.go));
  }
  byId("go-home").addEventListener("click", () => go("home"));
  await go("home");
}

main().catch((error) => {
  byId("main").prepend(make("p", { class: "notice bad", role: "alert", text: error.message }));
});
