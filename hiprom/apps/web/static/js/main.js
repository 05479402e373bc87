/** The page: loads texts and tests once, then shows one screen at a time. */

import { call } from "./api.js";
import { byId, fillTexts, tell } from "./dom.js";
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
  setTexts(found.texts, location.hostname);
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
  let visits = 0;

  /** Show a screen, as something new in the browser's history. */
  function go(name, ...given) {
    const address = addressOf(name, given);
    // A test cannot be gone back into: its result takes its place.
    const instead = shown === "live" || address === location.hash;
    history[instead ? "replaceState" : "pushState"](null, "", address || location.pathname);
    return show(name, ...given);
  }

  async function show(name, ...given) {
    const left = shown ? screens[shown].leave() : null;
    for (const other of Object.keys(screens)) byId(other).hidden = other !== name;
    document.body.classList.toggle("testing", name === "live");
    const first = shown === "";
    const visit = ++visits;
    shown = name;
    tell("failure", "");
    window.scrollTo(0, 0);
    let problem = "";
    try {
      await left; // a clip that is cancelled so is no longer going on for the next screen
      if (visit !== visits) return;
      await screens[name].enter(...given);
    } catch (error) {
      problem = error.message;
    }
    if (visit !== visits) return; // the person has gone on meanwhile
    tell("failure", problem);
    const title = screens[name].title || byId(`${name}-heading`).textContent;
    document.title = name === "home" ? "hiprom" : `${title} · hiprom`;
    if (!first) byId(`${name}-heading`).focus();
  }

  for (const button of document.querySelectorAll("[data-go]")) {
    button.addEventListener("click", () => go(button.dataset.go));
  }
  byId("go-home").addEventListener("click", () => go("home"));
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault(); // its address would be taken for that of a screen
    byId("main").focus();
  });
  history.scrollRestoration = "manual"; // every screen begins at its heading, however one comes to it
  window.addEventListener("popstate", () => {
    if (shown === "live") {
      history.pushState(null, "", addressOf("live", [])); // going back ends a test as "Stop" does
      screens.live.stop();
    } else show(...screenAt(location.hash, page.tests));
  });
  await show(...screenAt(location.hash, page.tests));
}

/** @returns {string} the address of a screen, from which it can be shown again: #result/KEY/BEFORE */
function addressOf(name, given) {
  const parts = {
    home: () => [],
    setup: (test, before) => [name, test.name, before],
    live: () => [name],
    clip: (before) => [name, before],
    result: ({ id, before }) => (id === null ? [name] : [name, id, before]),
  }[name](...given).filter((part) => part);
  return parts.length ? `#${parts.map(encodeURIComponent).join("/")}` : "";
}

/** @returns {any[]} the screen at an address, and what it is given; the start where there is none */
function screenAt(address, tests) {
  const [name, first, second = null] = address.slice(1).split("/").map(decoded);
  const test = tests.find((one) => one.name === first);
  if (name === "setup" && test) return [name, test, second];
  if (name === "clip") return [name, first ?? null];
  if (name === "result" && first) return [name, { id: first, before: second }];
  return ["home"];
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return ""; // somebody has written into the address
  }
}

main().catch((error) => {
  console.error(error);
  byId("failure").hidden = false; // in the page's own words: there are no texts yet
});
