/** The history: its newest lines on the start page, and the card that adds a result to it. */

import { call } from "./api.js";
import { byId, make, setText, tell } from "./dom.js";
import { degrees, t } from "./texts.js";

const LONGEST_CODE = 64;

/** The code given last while this page is open: the next result is most likely the same person's. */
let lastCode = "";

/**
 * @param {{day?: string, saved_s?: number, name: string, left: number|null, right: number|null}} one
 * @returns {string} a line for an earlier result, of the folder (a moment) or the history (a day)
 */
export function label({ day, saved_s: saved, name, left, right }) {
  const when = day ? date(day) : moment(saved);
  return t("home.recent_row", { name, day: when, left: degrees(left), right: degrees(right) });
}

/** @param {string} day such as 2026-03-02 */
function date(day) {
  return new Date(`${day}T00:00`).toLocaleDateString(undefined, { dateStyle: "medium" });
}

/** @param {number} seconds since 1970 */
export function moment(seconds) {
  const style = { dateStyle: "medium", timeStyle: "short" };
  return new Date(1000 * seconds).toLocaleString(undefined, style);
}

/** The newest lines of the history; each opens its result. */
export class KeptList {
  /** @param {(id: string) => void} open */
  constructor(open) {
    this.open = open;
    byId("kept-person").addEventListener("change", () => this.show());
  }

  async show() {
    const choice = byId("kept-person");
    const wanted = choice.value;
    const query = wanted === "" ? "" : `?${new URLSearchParams({ person: wanted })}`;
    tell("kept-problem", "");
    let found = { available: true, people: [], entries: [] };
    try {
      found = await call(`api/history${query}`);
    } catch (error) {
      tell("kept-problem", error.message); // the tests can be done all the same
    }
    byId("kept").hidden = !found.available;
    byId("kept-none").hidden = found.entries.length > 0 || !byId("kept-problem").hidden;
    byId("kept-person-field").hidden = found.people.length < 2;
    choice.replaceChildren(
      make("option", { value: "", text: t("kept.everybody") }),
      ...found.people.map((code) => make("option", { value: code, text: code })),
    );
    choice.value = found.people.includes(wanted) ? wanted : "";
    byId("kept-list").replaceChildren(...found.entries.map((one) => this.#row(one)));
  }

  #row(one) {
    const text = t("kept.row", { row: label(one), test: one.test ? t(`home.${one.test}`) : "—" });
    const open = () => this.open(one.id);
    return make("li", {}, make("button", { class: "plain", type: "button", text, on: { click: open } }));
  }
}

/**
 * @param {string} id the result that is shown, one of the folder
 * @returns {Promise<HTMLElement|null>} null where there is no history, or nothing to keep
 */
export async function keepCard(id) {
  const address = `api/results/${encodeURIComponent(id)}/history`;
  const state = make("p", { id: "keep-state", role: "status", tabindex: "-1" });
  const card = make("section", { class: "card keep" }, make("h2", { text: t("kept.keep") }));
  let found;
  try {
    found = await call(address);
  } catch (error) {
    card.append(make("p", { class: "notice bad", text: error.message }));
    return card;
  }
  if (!found.available) return null;
  card.append(...(found.kept.length === 0 ? [form(address, found, state)] : []), state);
  setText(state, found.kept.map(kept).join(" "));
  return card;
}

function form(address, found, state) {
  const code = make("input", {
    id: "keep-person", type: "text", maxlength: LONGEST_CODE, autocomplete: "off",
    list: "keep-people", "aria-describedby": "keep-hint", value: lastCode,
  });
  const people = make(
    "datalist", { id: "keep-people" }, ...found.people.map((value) => make("option", { value })),
  );
  const button = make("button", { id: "keep", type: "submit", text: t("kept.add") });
  const problem = make("p", { class: "notice bad", id: "keep-problem", role: "alert", hidden: true });
  const whole = make(
    "form", {},
    make("p", { text: t("kept.lead") }),
    make("label", { class: "field" }, make("span", { text: t("kept.code") }), code),
    make("p", { class: "small", id: "keep-hint", text: t("kept.hint", { nameless: found.nameless }) }),
    people, problem, button,
  );
  whole.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.hidden = true;
    try {
      const after = await call(address, { method: "POST", body: JSON.stringify({ person: code.value }) });
      lastCode = code.value.trim();
      whole.remove();
      setText(state, after.kept.map(kept).join(" "));
      state.focus(); // the button that had it is gone
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
      button.disabled = false;
    }
  });
  return whole;
}

function kept({ name, day }) {
  return t("kept.done", { name, day: date(day) });
}
