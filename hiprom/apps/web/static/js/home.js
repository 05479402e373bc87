/** The start: choose a test, or a recorded clip, or look at a result again. */

import { call } from "./api.js";
import { byId, make } from "./dom.js";
import { draw } from "./drawings.js";
import { KeptList, label } from "./kept.js";
import { t } from "./texts.js";

export class HomeScreen {
  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    byId("tests").replaceChildren(...page.tests.map((test) => this.#card(test)));
    byId("to-clip").addEventListener("click", () => page.go("clip"));
    this.kept = new KeptList((id) => page.go("result", id));
  }

  async enter() {
    const results = await call("api/results");
    byId("recent").hidden = results.length === 0;
    byId("recent-list").replaceChildren(...results.map((result) => this.#row(result)));
    await this.kept.show();
  }

  leave() {}

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

  #row(result) {
    const open = () => this.page.go("result", result.id);
    return make("li", {}, make("button", { class: "plain", type: "button", text: label(result), on: { click: open } }));
  }
}
