/** The result: a figure for each side, their difference, how sure it is, the plot, the files. */

import { call } from "./api.js";
import { changeCard } from "./change.js";
import { byId, make } from "./dom.js";
import { exercises } from "./exercises.js";
import { keepCard, label, moment } from "./kept.js";
import { degrees, sentence, t } from "./texts.js";

const SIDES = ["left", "right"];

export class ResultScreen {
  #test = null;
  #ofClip = false;
  /** What the browser's tab is called. */
  title = "";
  /** @type {string|null} the result that is shown */
  #shown = null;
  /** @type {string|null} the one it is held against: still so where this try measured nothing */
  #before = null;

  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    byId("again").addEventListener("click", () => {
      const before = this.#shown ?? this.#before;
      if (this.#ofClip) page.go("clip", before);
      else if (this.#test) page.go("setup", this.#test, before);
      else page.go("home");
    });
  }

  /**
   * @param {string|null} id null where nothing was measured
   * @param {any} [test] the live test that led here; null after a clip
   * @param {string[]} [sentences] how the test ended
   * @param {"early"|"late"|"unbegun"|false} [lost] whether the server went away, before or after it
   *   measured; or did not begin
   * @param {string|null} [before] the result below which "test again" was pressed
   */
  async enter(id, test = null, sentences = [], lost = false, before = null) {
    const body = byId("result-body");
    body.replaceChildren();
    byId("result-lead").textContent = "";
    this.#test = test;
    this.#ofClip = false;
    this.title = "";
    this.#shown = id;
    this.#before = before;
    const told = sentences.filter((text) => text !== "");
    if (id === null) {
      if (lost === "unbegun") {
        byId("result-heading").textContent = t("result.unbegun");
        byId("result-lead").textContent = told.map((text) => sentence(text)).join(" ");
        return;
      }
      byId("result-heading").textContent = t(lost ? "result.lost" : "result.nothing");
      byId("result-lead").textContent = t(
        { early: "result.lost_early", late: "result.lost_lead" }[lost] ?? "result.nothing_lead",
      );
      body.append(make("ul", { class: "plainlist" }, ...told.map((text) => make("li", { text: sentence(text) }))));
      return;
    }
    const result = await call(`api/results/${encodeURIComponent(id)}`);
    this.#test = test ?? this.page.tests.find(({ name }) => name === result.measurement.test) ?? null;
    const measurable = result.measurement.quality.measurable;
    byId("result-heading").textContent = t(measurable ? "result.heading" : "result.nothing");
    this.#ofClip = result.clip !== null;
    const of = origin(result);
    byId("result-lead").textContent = [result.title, ...of, ...told].join(" · ");
    this.title = [byId("result-heading").textContent, ...of].join(" · ");
    const change = measurable ? await changeCard(id, before) : null;
    const keep = result.of ? null : await keepCard(id);
    body.append(
      make("div", { class: "sides" }, ...SIDES.map((side) => sideCard(result.measurement, side))),
      facts(result),
      ...(change ? [change] : []),
      ...(keep ? [keep] : []),
      ...(result.files.svg ? [plot(result)] : []),
      ...(result.exercises.length ? [exercises(result)] : []),
      ...(result.folder ? [files(result)] : []),
      safety(result),
    );
  }

  leave() {}
}

/** @returns {string[]} which test or clip it is, and when it was measured */
function origin({ of, clip, saved_s: saved }) {
  if (of) return [t("kept.of", { row: label(of) }), ...(clip === null ? [] : [clip])];
  return [clip ?? t("result.live"), moment(saved)];
}

function sideCard(measurement, side) {
  const found = measurement.sides[side];
  const card = make("section", { class: `card ${side}` }, make("h2", { text: t(`result.${side}`) }));
  if (found.peak_ir_deg === null) {
    card.append(make("p", { class: "figure none", text: t("result.unmeasured") }));
    card.append(...found.reasons.map((text) => make("p", { class: "small", text })));
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
  card.append(definitions("rows", sideRows(found)));
  return card;
}

function sideRows(found) {
  const figures = [
    ["mean", found.mean_ir_deg], ["clean", found.clean_peak_ir_deg],
    ["pelvis", found.peak_ir_pelvis_deg], ["external", found.peak_er_deg], ["resting", found.resting_deg],
  ].filter(([, value]) => value !== null).map(([name, value]) => [t(`result.${name}`), degrees(value)]);
  const rows = [...figures, [t("result.turns"), String(found.repetitions.length)]];
  if (found.stick) {
    const percent = Math.round(100 * found.stick.shortfall_shank);
    const text = found.stick.reached ? t("result.stick_reached") : t("result.stick_short", { percent });
    rows.push([t("result.stick"), text]);
  }
  return rows;
}

function facts({ measurement, compensations, watched, caveat, norms, evidence }) {
  const { quality } = measurement;
  const [before, after] = t("result.quality_value", { percent: Math.floor(100 * quality.pose_fraction + 1e-6) }).split("{grade}");
  const grade = make("span", { class: `grade ${quality.grade}`, text: quality.grade });
  const found = compensations.length ? compensations : [t(watched ? "result.compensations_none" : "result.compensations_unknown")];
  const list = definitions("rows facts", [
    [t("result.difference"), [difference(measurement.asymmetry), ...(caveat ? [caveat] : [])].join("; ")],
    [t("result.quality"), make("div", {}, make("p", {}, before, grade, after), bullets(quality.reasons))],
    [t("result.compensations"), compensations.length ? bullets(found) : found[0]],
    ...(norms ? [[t("result.range"), norms.sentence]] : []),
    ...(evidence ? [[t("result.evidence"), evidence]] : []),
  ]);
  return list;
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
  const image = make("img", { src: `api/results/${encodeURIComponent(id)}/svg`, alt, width: 800, height: 560 });
  const frame = { class: "plot", role: "region", tabindex: "0", "aria-label": t("result.plot") };
  return make("div", {}, make("h2", { text: t("result.plot") }), make("div", frame, image));
}

function files({ id, files: names, folder }) {
  const links = ["html", "json", "csv", "npz", "svg"].filter((kind) => names[kind]).map((kind) => make("a", {
    class: "button", href: `api/results/${encodeURIComponent(id)}/${kind}`, download: names[kind], text: t(`result.${kind}`),
  }));
  return make(
    "div", {},
    make("h2", { text: t("result.download") }),
    make("div", { class: "downloads" }, ...links),
    make("p", { class: "small", text: t("result.saved", { folder }) }),
  );
}

function safety({ safety: sentences }) {
  return make("div", { class: "safety" }, make("h2", { text: t("setup.safety") }), bullets(sentences));
}

function bullets(sentences) {
  return make("ul", { class: "plainlist" }, ...sentences.map((text) => make("li", { text })));
}

function definitions(kind, rows) {
  return make("dl", { class: kind }, ...rows.flatMap(([name, value]) => [
    make("dt", { text: name }), make("dd", {}, value),
  ]));
}
