/** The result: a figure for each side, their difference, how sure it is, the plot, the files. */

import { call, resultAddress } from "./api.js";
import { changeCard } from "./change.js";
import { bullets, byId, make } from "./dom.js";
import { exercises } from "./exercises.js";
import { historyCard } from "./history.js";
import { date, moment } from "./lines.js";
import { degrees, sentence, t } from "./texts.js";

const SIDES = ["left", "right"];
const FILES = ["html", "json", "csv", "npz", "svg"];
// What stands above a live test that left no result, by how it ended.
const ENDINGS = {
  unbegun: ["result.unbegun", null], // the reason says all there is
  early: ["result.lost", "result.lost_early"],
  late: ["result.lost", "result.lost_lead"],
  unkept: ["result.unkept", "result.unkept_lead"],
  stopped: ["result.nothing", "result.nothing_lead"],
};

/**
 * How a live test ended.
 * @typedef {Object} Ending
 * @property {string|null} id of its result; null where nothing was measured
 * @property {string[]} [sentences] what was said of it
 * @property {"unbegun"|"early"|"late"|"unkept"|false} [lost] whether it did not begin, the server
 *   went away before or after it measured, or what was measured could not be kept
 */

export class ResultScreen {
  #test = null;
  #ofClip = false;
  /** What the browser's tab is called. */
  title = "";
  /** @type {string|null} what the next try is held against: not a try that measured nothing */
  #before = null;
  #visits = 0;

  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    byId("again").addEventListener("click", () => {
      if (this.#ofClip) page.go("clip", this.#before);
      else page.go("setup", this.#test, this.#before);
    });
  }

  /**
   * @param {Ending & {test?: any, before?: string|null}} given the live test that led here, if one
   *   did, and the result below which "test again" was pressed
   */
  async enter({ id, test = null, sentences = [], lost = false, before = null }) {
    const visit = ++this.#visits;
    const told = sentences.filter((text) => text !== "").map((text) => sentence(text));
    this.#before = before;
    this.#leadBackTo(test, false);
    this.#head("result.heading", []);
    if (id === null) {
      this.#showNone(lost || "stopped", told);
      return;
    }
    const result = await this.#fetch(id, visit);
    const { measurement, clip } = result;
    const { measurable } = measurement.quality;
    const change = measurable ? await changeCard(id, before) : null;
    const keep = result.of ? null : await historyCard(id);
    if (visit !== this.#visits) return; // the person has gone on meanwhile
    if (measurable) this.#before = id;
    this.#leadBackTo(test ?? this.#testOf(measurement), clip !== null);
    const of = origin(result);
    this.#head(measurable ? "result.heading" : "result.nothing", [result.title, ...of, ...told]);
    this.title = [byId("result-heading").textContent, ...of].join(" · ");
    byId("result-body").replaceChildren(...parts(result, change, keep));
  }

  leave() {
    this.#visits += 1;
  }

  async #fetch(id, visit) {
    try {
      return await call(resultAddress(id));
    } catch (error) {
      if (visit === this.#visits) this.#head("result.missing", []);
      throw error;
    }
  }

  /** Say how a test ended that measured nothing. */
  #showNone(ending, told) {
    const [heading, lead] = ENDINGS[ending];
    this.#head(heading, lead === null ? [told.join(" ")] : [t(lead)]);
    if (lead !== null && told.length > 0) byId("result-body").append(bullets(told));
  }

  /** Begin the screen anew. */
  #head(heading, lead) {
    this.title = "";
    byId("result-heading").textContent = t(heading);
    byId("result-lead").textContent = lead.join(" · ");
    byId("result-body").replaceChildren();
  }

  /** Set what "test again" leads to: a clip, or a live test that the page offers; else it is gone. */
  #leadBackTo(test, ofClip) {
    this.#test = test;
    this.#ofClip = ofClip;
    byId("again").hidden = test === null && !ofClip;
  }

  #testOf(measurement) {
    return this.page.tests.find(({ name }) => name === measurement.test) ?? null;
  }
}

function parts(result, change, keep) {
  return [
    make("div", { class: "sides" }, ...SIDES.map((side) => sideCard(result, side))),
    facts(result),
    change,
    keep,
    result.files.svg ? plot(result) : null,
    result.exercises.length ? exercises(result) : null,
    result.folder ? files(result) : null,
    safety(result),
  ].filter((part) => part !== null);
}

/** @returns {string[]} which test or clip it is, and when it was measured */
function origin({ of, clip, saved_s: saved }) {
  if (of) return [t("kept.of", { name: of.name, day: date(of.day) }), ...(clip === null ? [] : [clip])];
  return [clip ?? t("result.live"), moment(saved)];
}

function sideCard({ measurement, places }, side) {
  const found = measurement.sides[side];
  const card = make("section", { class: `card ${side}` }, make("h2", { text: t(`result.${side}`) }));
  // Also a side that was measured may lack a figure, such as the one free of compensation.
  const reasons = found.reasons.map((text) => make("p", { class: "small", text: sentence(text) }));
  if (found.peak_ir_deg === null) {
    card.append(make("p", { class: "figure none", text: t("result.unmeasured") }), ...reasons);
    return card;
  }
  card.append(
    make("p", { class: "figure", text: degrees(found.peak_ir_deg) }),
    make("p", { class: "small", text: t("result.peak") }),
  );
  const [low, high] = found.peak_ir_ci95_deg ?? [];
  if (low !== undefined) {
    card.append(make("p", { text: t("result.interval", { low: degrees(low), high: degrees(high) }) }));
  }
  const place = places[side] ? [make("p", { class: "place", text: places[side] })] : [];
  card.append(definitions("rows", sideRows(found, Object.values(measurement.sides))), ...place, ...reasons);
  return card;
}

/** A figure that only the other side has is a dash: what belongs together stands side by side. */
function sideRows(found, sides) {
  const figures = [
    ["mean", "mean_ir_deg"], ["clean", "clean_peak_ir_deg"], ["pelvis", "peak_ir_pelvis_deg"],
    ["external", "peak_er_deg"], ["resting", "resting_deg"],
  ].filter(([, figure]) => sides.some((side) => side[figure] !== null))
    .map(([name, figure]) => [t(`result.${name}`), degrees(found[figure])]);
  const rows = [...figures, [t("result.repetitions"), String(found.repetitions.length)]];
  if (found.stick) {
    const percent = Math.max(1, Math.round(100 * found.stick.shortfall_shank));
    const text = found.stick.reached ? t("result.stick_reached") : t("result.stick_short", { percent });
    rows.push([t("result.stick"), text]);
  }
  return rows;
}

function facts({ measurement, compensations, watched, caveat, next, norms, evidence }) {
  const none = t(watched ? "result.compensations_none" : "result.compensations_unknown");
  return definitions("rows facts", [
    [t("result.difference"), [difference(measurement.asymmetry), ...(caveat ? [caveat] : [])].join("; ")],
    [t("result.quality"), quality(measurement.quality)],
    [t("result.compensations"), compensations.length ? bullets(compensations.map((text) => sentence(text))) : none],
    ...(next.length ? [[t("result.next"), bullets(next)]] : []),
    ...(norms ? [[t("result.range"), norms.sentence]] : []),
    ...(evidence ? [[t("result.evidence"), evidence]] : []),
  ]);
}

function quality({ grade, pose_fraction: found, reasons }) {
  // 100 % only where it was every picture; a share in binary may lie a hair below a whole number.
  const percent = Math.floor(100 * found + 1e-6);
  const [before, after] = t("result.quality_value", { percent }).split("{grade}");
  const badge = make("span", { class: `grade ${grade}`, text: grade });
  return make(
    "div", {},
    make("p", {}, before, badge, after),
    reasons.length ? bullets(reasons.map((text) => sentence(text))) : null,
  );
}

function difference(asymmetry) {
  const { difference_deg: value, mdc95_deg: error, tier, exceeds_mdc: exceeds } = asymmetry;
  if (value === null) return t("result.difference_none");
  const larger = t(`result.${value > 0 ? "left" : "right"}`).toLowerCase();
  const values = { size: degrees(Math.abs(value)), larger, tier: tier ?? "", error: degrees(error) };
  if (error === null || tier === null) return t("result.difference_unknown", values);
  if (tier === "not distinguishable") return t("result.difference_same", values);
  return t(exceeds ? "result.difference_found" : "result.difference_within", values);
}

function plot({ id, measurement }) {
  const alt = t("result.plot_alt", {
    left: degrees(measurement.sides.left.peak_ir_deg), right: degrees(measurement.sides.right.peak_ir_deg),
  });
  const image = make("img", { src: resultAddress(id, "svg"), alt, width: 800, height: 560 });
  const frame = { class: "plot", role: "region", tabindex: "0", "aria-label": t("result.plot") };
  return make("div", {}, make("h2", { text: t("result.plot") }), make("div", frame, image));
}

function files({ id, files: names, folder }) {
  const links = FILES.filter((kind) => names[kind]).map((kind) => make("a", {
    class: "button", href: resultAddress(id, kind), download: names[kind],
    text: t(`result.${kind}`),
  }));
  return make(
    "div", { class: "files" },
    make("h2", { text: t("result.download") }),
    make("div", { class: "downloads" }, ...links),
    make("p", { class: "small", text: t("result.saved", { folder }) }),
  );
}

function safety({ safety: sentences }) {
  return make("div", { class: "safety" }, make("h2", { text: t("setup.safety") }), bullets(sentences));
}

function definitions(kind, rows) {
  return make("dl", { class: kind }, ...rows.flatMap(([name, value]) => [
    make("dt", { text: name }), make("dd", {}, value),
  ]));
}
