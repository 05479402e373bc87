/** Before and after: a result held against an earlier one of the same test. */

import { call, resultAddress } from "./api.js";
import { bullets, make, notice } from "./dom.js";
import { label } from "./lines.js";
import { degrees, sentence, t } from "./texts.js";

/**
 * @param {string} id the result that is shown
 * @param {string|null} before the result to compare with at once; null: the person chooses
 * @returns {Promise<HTMLElement|null>} null where there is nothing to compare with
 */
export async function changeCard(id, before) {
  let earlier = [];
  try {
    earlier = await call(resultAddress(id, "earlier"));
  } catch (error) {
    return notice(error.message); // the result itself is fine
  }
  if (earlier.length === 0) return null;
  const found = make("div", { id: "change-found", role: "status" });
  const choice = make(
    "select", { id: "change-with" },
    make("option", { value: "", text: t("change.none") }),
    ...earlier.map((one) => make("option", { value: one.id, text: label(one) })),
  );
  const show = async () => {
    const since = choice.value;
    let told = [];
    try {
      if (since !== "") told = sentences(await call(`${resultAddress(id, "change")}?${new URLSearchParams({ since })}`));
    } catch (error) {
      told = [notice(error.message)];
    }
    if (choice.value === since) found.replaceChildren(...told); // else another was chosen meanwhile
  };
  choice.addEventListener("change", show);
  if (earlier.some((one) => one.id === before)) {
    choice.value = before;
    await show();
  }
  return make(
    "section", { class: "card change" },
    make("h2", { text: t("change.heading") }),
    make("label", { class: "field" }, make("span", { text: t("change.with") }), choice),
    found,
  );
}

function sentences(change) {
  const sides = ["left", "right"].flatMap((side) => {
    const { before_deg: before, after_deg: after, change_deg: by, verdict, reasons } = change[side];
    const figures = by === null
      ? t("result.unmeasured")
      : t("change.figures", { before: degrees(before), after: degrees(after), by: signed(by) });
    const text = verdict === null ? figures : `${figures}: ${verdict}`;
    const notes = reasons.length ? [make("p", { class: "small", text: sentence(reasons.join("; ")) })] : [];
    return [make("dt", { text: t(`result.${side}`) }), make("dd", {}, make("p", { text }), ...notes)];
  });
  const known = change.mdc95_deg === null ? [] : [t("change.error", { error: degrees(change.mdc95_deg) })];
  const notes = [...known, ...change.notes].map((text) => sentence(text));
  return [make("dl", { class: "rows facts" }, ...sides), ...(notes.length ? [bullets(notes)] : [])];
}

function signed(value) {
  return value > 0 ? `+${degrees(value)}` : degrees(value);
}
