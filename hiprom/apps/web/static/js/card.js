/** The card of one side in the live view: name, angle, peak, gauge, repetitions done. */

import { make, setText } from "./dom.js";
import { degrees, t } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
const SCALE = { low: -10, high: 60, width: 140, height: 14 };

export class SideCard {
  /**
   * @param {HTMLElement} box
   * @param {"left"|"right"} side
   * @param {{low_deg: number|null, high_deg: number|null}} norms
   */
  constructor(box, side, norms) {
    this.box = box;
    this.side = side;
    this.angle = make("p", { class: "angle", "aria-hidden": "true" });
    this.peak = make("p", { class: "peak" });
    this.repetitions = make("p", { class: "repetitions", role: "img" });
    this.gauge = new Gauge(norms);
    const name = make("p", { class: "name", text: t(`live.${side}`) });
    box.replaceChildren(name, this.angle, this.peak, this.gauge.element, this.repetitions);
  }

  /** Show that nothing is known yet: the card has its size before the first view. */
  clear(repetitions) {
    const unknown = { left: null, right: null };
    const done = { left: 0, right: 0 };
    this.show({ side: null, angle_deg: unknown, peak_deg: unknown, done, repetitions });
  }

  /** @param {Object} view */
  show(view) {
    const { side } = this;
    this.box.classList.toggle("asked", view.side === side);
    setText(this.angle, degrees(view.angle_deg[side], 0));
    setText(this.peak, t("live.peak", { value: degrees(view.peak_deg[side], 0) }));
    this.gauge.show(view.angle_deg[side], view.peak_deg[side]);
    this.#showRepetitions(view.done[side], view.repetitions);
  }

  #showRepetitions(done, wanted) {
    const label = t(done > wanted ? "live.repetitions_more" : "live.repetitions", { done, wanted });
    if (this.repetitions.getAttribute("aria-label") === label) return;
    this.repetitions.setAttribute("aria-label", label);
    const dots = Array.from({ length: wanted }, (_, i) => make("span", { class: i < done ? "done" : null }));
    this.repetitions.replaceChildren(...dots);
  }
}

/** A bar from −10° to 60°: the angle now, the peak, and in grey the published averages. */
class Gauge {
  constructor(norms) {
    this.element = shape("svg", { class: "gauge", viewBox: "0 -2 140 28", "aria-hidden": "true" });
    this.now = shape("rect", { class: "now", x: at(0), y: 3, width: 0, height: 8, rx: 2 });
    this.top = shape("path", { class: "top" });
    const { width, height } = SCALE;
    const parts = [shape("rect", { class: "scale", x: 0, y: 0, width, height, rx: 3 })];
    if (norms.low_deg !== null) {
      const [low, high] = [at(norms.low_deg), at(norms.high_deg)];
      parts.push(shape("rect", { class: "norm", x: low, y: 0, width: Math.max(1.5, high - low), height }));
    }
    for (const value of [0, 30, 60]) {
      const anchor = value === 60 ? "end" : "middle";
      const mark = shape("text", { x: at(value), y: 23, "text-anchor": anchor });
      mark.textContent = `${value}°`;
      parts.push(mark);
    }
    this.element.append(...parts, this.now, this.top);
  }

  show(angle, peak) {
    const [from, to] = [at(0), at(angle ?? 0)];
    this.now.setAttribute("x", String(Math.min(from, to)));
    this.now.setAttribute("width", String(Math.abs(to - from)));
    this.top.setAttribute("d", peak === null ? "" : `M${at(peak)} -1V${SCALE.height + 1}`);
  }
}

function at(value) {
  const share = (value - SCALE.low) / (SCALE.high - SCALE.low);
  return Math.round(1000 * SCALE.width * Math.min(1, Math.max(0, share))) / 1000;
}

function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
