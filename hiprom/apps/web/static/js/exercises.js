/** Exercises for a side that counts as limited: articles' advice, never a treatment. */

import { bullets, make } from "./dom.js";
import { t } from "./texts.js";

/**
 * @param {{limited: Object<string, string[]>, exercises: {name: string, how: string,
 *   dose: string|null, source: string}[]}} result
 * @returns {HTMLElement}
 */
export function exercises({ limited, exercises: found }) {
  const sides = Object.entries(limited).map(([side, reasons]) => (
    t("exercises.limited", { side: t(`result.${side}`), reasons: reasons.join("; ") })
  ));
  return make(
    "section", { class: "exercises" },
    make("h2", { text: t("exercises.heading") }),
    bullets(sides),
    make("p", { text: t("exercises.lead") }),
    make("p", { class: "then", text: t("exercises.then") }),
    make(
      "details", {},
      make("summary", { text: t("exercises.show", { count: found.length }) }),
      make("div", { class: "all" }, ...found.map(one)),
    ),
  );
}

function one({ name, how, dose, source }) {
  const from = t(dose === null ? "exercises.source" : "exercises.dose", { dose: dose ?? "", source });
  return make(
    "article", {},
    make("h3", { text: name }), make("p", { text: how }), make("p", { class: "small", text: from }),
  );
}
