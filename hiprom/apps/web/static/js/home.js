/** The start: choose a test, or a recorded clip, or look at a result again. */

import { call } from "./api.js";
import { byId, make, setText, wait } from "./dom.js";
import { draw } from "./drawings.js";
import { HistoryList } from "./history.js";
import { row } from "./lines.js";
import { t } from "./texts.js";

const LOOK_MS = 1000;

export class HomeScreen {
  #visits = 0;

  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    byId("tests").replaceChildren(...page.tests.map((test) => this.#card(test)));
    byId("to-clip").addEventListener("click", () => page.go("clip"));
    this.open = (id) => page.go("result", { id });
    this.kept = new HistoryList(this.open);
  }

  async enter() {
    const visit = ++this.#visits;
    const going = await this.#going(); // asked before the list: what ends in between is in it
    await this.#list();
    if (going) this.#wait(visit);
  }

  leave() {
    this.#visits += 1;
  }

  async #list() {
    const results = await call("api/results");
    byId("recent").hidden = results.length === 0;
    byId("recent-list").replaceChildren(...results.map((result) => row(result, this.open)));
    await this.kept.show();
  }

  /** @returns {Promise<boolean>} whether a result is still to come, of a page that was reloaded */
  async #going() {
    const { live, clip } = await call("api/going");
    const found = live || clip !== null;
    setText(byId("going"), found ? t("home.going") : "");
    return found;
  }

  /** List the results anew as soon as those that were on their way are there. */
  async #wait(visit) {
    try {
      do {
        await wait(LOOK_MS);
        if (visit !== this.#visits) return;
      } while (await this.#going());
      if (visit === this.#visits) await this.#list();
    } catch {
      setText(byId("going"), ""); // the server is gone: whatever is pressed next says so
    }
  }

  #card(test) {
    const known = test.norms.low_deg !== null;
    const drawing = make("span", { class: "drawing" });
    draw(drawing, `${test.name}_front`, "");
    const tag = known ? "home.recommended" : "home.exploratory";
    return make(
      "button",
      { class: "test", type: "button", on: { click: () => this.page.go("setup", test) } },
      drawing,
      make(
        "span", { class: "words" },
        make(
          "span", { class: "name" },
          t(`home.${test.name}`), make("span", { class: known ? "tag" : "tag warn", text: t(tag) }),
        ),
        make("span", { class: "about", text: t(`home.${test.name}_lead`) }),
        make("span", { class: "go", text: `${t("home.go")} →` }),
      ),
    );
  }
}
