/** An earlier result in a line: in a list, in a choice. */

import { make } from "./dom.js";
import { degrees, t } from "./texts.js";

/**
 * @typedef {{id: string, day?: string, saved_s?: number, name: string, left: number|null,
 *   right: number|null}} Line of the folder (saved at a moment) or the history (measured on a day)
 */

/** @param {string} day such as 2026-03-02 */
export function date(day) {
  return new Date(`${day}T00:00`).toLocaleDateString(undefined, { dateStyle: "medium" });
}

/** @param {number} seconds since 1970 */
export function moment(seconds) {
  const style = { dateStyle: "medium", timeStyle: "short" };
  return new Date(1000 * seconds).toLocaleString(undefined, style);
}

/**
 * @param {Line} one
 * @returns {string} when, how much, and whose or what
 */
export function label(one) {
  return [when(one), figures(one), one.name].join(" · ");
}

/**
 * @param {Line} one
 * @param {(id: string) => void} open shows the result
 * @param {string[]} [more] what else is known of it
 * @returns {HTMLElement} a row of a list
 */
export function row(one, open, more = []) {
  return make("li", {}, make(
    "button", { type: "button", on: { click: () => open(one.id) } },
    make("span", { class: "figures", text: figures(one) }),
    make("span", { class: "about", text: [when(one), one.name, ...more].join(" · ") }),
  ));
}

function when({ day, saved_s: saved }) {
  return day ? date(day) : moment(saved);
}

function figures({ left, right }) {
  if (left === null && right === null) return t("result.unmeasured");
  return t("home.figures", { left: degrees(left), right: degrees(right) });
}
