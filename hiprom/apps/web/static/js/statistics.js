/** How long pictures take from the camera to the overlay, as this browser measures it. */

import { make } from "./dom.js";
import { t } from "./texts.js";

const KEPT = 900; // half a minute at 30 pictures a second

export class Statistics {
  #latency = [];
  #server = [];
  #shownAt = [];
  shown = 0;
  dropped = 0;

  /**
   * @param {number} latencyMs from the camera to the overlay
   * @param {number} serverMs of that in the server
   */
  add(latencyMs, serverMs) {
    this.shown += 1;
    for (const [list, value] of [
      [this.#latency, latencyMs], [this.#server, serverMs], [this.#shownAt, performance.now()],
    ]) {
      list.push(value);
      if (list.length > KEPT) list.shift();
    }
  }

  /** @returns {{median: number, p95: number, server: number, rate: number, shown: number, dropped: number}} */
  summary() {
    const times = this.#shownAt;
    const spanS = times.length > 1 ? (times.at(-1) - times[0]) / 1000 : 0;
    return {
      median: quantile(this.#latency, 0.5),
      p95: quantile(this.#latency, 0.95),
      server: quantile(this.#server, 0.5),
      rate: spanS > 0 ? Math.round((times.length - 1) / spanS) : 0,
      shown: this.shown,
      dropped: this.dropped,
    };
  }

  /** @param {HTMLElement} panel a list within details; its data are for who measures the page */
  show(panel) {
    const found = this.summary();
    Object.assign(panel.dataset, found);
    if (!panel.parentElement.open) return;
    const rows = [
      ["latency", { median: found.median, p95: found.p95 }],
      ["server", { median: found.server }],
      ["frames", { shown: found.shown, dropped: found.dropped, rate: found.rate }],
    ];
    panel.replaceChildren(...rows.flatMap(([name, values]) => [
      make("dt", { text: t(`live.${name}`) }), make("dd", { text: t(`live.${name}_value`, values) }),
    ]));
  }
}

function quantile(values, share) {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
}
