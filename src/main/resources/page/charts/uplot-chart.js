/** What charts share that uPlot draws over a common x. */
import uPlot from "uplot";
import {Chart} from "./chart.js";
import {color} from "./colors.js";

export class UPlotChart extends Chart {
  /** @type {uPlot | null} */
  plot = null;

  disconnectedCallback() {
    super.disconnectedCallback();
    this.plot?.destroy();
    this.plot = null;
  }

  /** Width of the picture; 0 while it cannot be drawn. */
  get width() {
    return this.box?.clientWidth ?? 0;
  }

  resize() {
    if (this.width > 0 && this.width !== this.plot?.width) {
      this.draw();
    }
  }

  /** Draws anew. @param {import("uplot").Options} options @param {any[]} data */
  show(options, data) {
    this.plot?.destroy();
    this.plot = new uPlot(options, /** @type {any} */ (data), /** @type {HTMLElement} */ (this.box));
  }

  /** Reads the value at x. @param {number} at its index @param {number} x */
  read(at, x) {
    this.at = at;
    this.plot?.setCursor({left: this.plot.valToPos(x, "x"), top: 10});
  }
}

/** How all axes look. */
export function axisStyle() {
  const line = {stroke: color("--grid"), width: 1};
  return {stroke: color("--muted"), font: "12px system-ui, sans-serif", grid: line, ticks: {...line, size: 4}};
}

/** Room for the longest label of a y axis. @param {number} least pixels @returns {import("uplot").Axis.Size} */
export function labelRoom(least) {
  return (_, labels) => Math.max(least, 20 + 7 * Math.max(0, ...(labels ?? []).map((label) => (label ?? "").length)));
}
