/** The history: its newest lines on the start page, and the card that adds a result to it. */

import { call, resultAddress } from "./api.js";
import { byId, make, notice, setText, tell } from "./dom.js";
import { date, row } from "./lines.js";
import { t } from "./texts.js";

const LONGEST_CODE = 64;

/** The code given last while this page is open: the next result is most likely the same person's. */
let lastCode = "";

/** The newest lines of the history; each opens its result. */
export class HistoryList {
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
    let found = { available: true, people: [], entries: [], more: false };
    try {
      found = await call(`api/history${query}`);
    } catch (error) {
      tell("kept-problem", error.message); // the tests can be done all the same
    }
    if (choice.value !== wanted) return; // another was chosen meanwhile
    byId("kept").hidden = !found.available;
    byId("kept-none").hidden = found.entries.length > 0 || !byId("kept-problem").hidden;
    byId("kept-person-field").hidden = found.people.length < 2;
    choice.replaceChildren(
      make("option", { value: "", text: t("kept.everybody") }),
      ...found.people.map((code) => make("option", { value: code, text: code })),
    );
    choice.value = found.people.includes(wanted) ? wanted : "";
    byId("kept-list").replaceChildren(...found.entries.map((one) => (
      row(one, this.open, [one.test ? t(`home.${one.test}`) : "—"])
    )));
    tell("kept-more", found.more ? t("kept.more", { count: found.entries.length }) : "");
  }
}

/**
 * @param {string} id the result that is shown, one of the folder
 * @returns {Promise<HTMLElement|null>} null where there is no history, or nothing to keep
 */
export async function historyCard(id) {
  const address = resultAddress(id, "history");
  const state = make("p", { id: "keep-state", role: "status", tabindex: "-1" });
  const card = make("section", { class: "card keep" }, make("h2", { text: t("kept.keep") }));
  let found;
  try {
    found = await call(address);
  } catch (error) {
    card.append(notice(error.message));
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
