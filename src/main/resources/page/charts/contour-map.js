/**
 * A loss over a plane as filled bands, with the model in the middle. Between the measured points the
 * bands are interpolated; values that the reader sees as numbers are measured. Draws with ECharts.
 */
import {html} from "../lib/element.js";
import {number} from "../lib/format.js";
import {color} from "./colors.js";
import {EChart} from "./echart.js";
import {common, ramp} from "./echarts.js";

/** Cells on each side: more are slow to draw, fewer look like tiles. */
const CELLS = 97;

/** Where the lowest band lies on the ramp of colors, from 0 to 1. */
const LOWEST = 0.15;

class ContourMap extends EChart {
  static properties = {
    /** Coordinates along both directions; 0 is the model. */
    axes: {attribute: false},
    /** [i][j] at axes[0][i], axes[1][j]; null where the loss is not finite. */
    values: {attribute: false},
    /** Boundaries of the bands, which several maps share. */
    levels: {attribute: false},
    /** Interpolates between the logarithms of the values. */
    log: {type: Boolean},
    /** Value at the model itself. */
    middle: {attribute: false},
  };

  constructor() {
    super();
    /** @type {[number[], number[]]} */
    this.axes = [[], []];
    /** @type {(number | null)[][]} */
    this.values = [];
    /** @type {number[]} */
    this.levels = [];
    this.log = false;
    /** @type {number | null} */
    this.middle = null;
    /** @type {[number, number] | null} indices of a measured point */
    this.at = null;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    if (changed.has("at")) {
      this.chart?.setOption(/** @type {any} */ ({series: [{}, this.#pointer()]}));
    }
  }

  /** The loss between measured points, bilinear; null beside one that is not finite. @param {number} u @param {number} v */
  #between(u, v) {
    const [i, j] = [Math.min(Math.floor(u), this.values.length - 2), Math.min(Math.floor(v), this.values[0].length - 2)];
    const corners = [this.values[i][j], this.values[i + 1][j], this.values[i][j + 1], this.values[i + 1][j + 1]];
    if (corners.includes(null)) {
      return this.values[Math.round(u)][Math.round(v)];
    }
    const scaled = (/** @type {any} */ value) => (this.log ? Math.log10(Math.max(value, 1e-300)) : value);
    const [x, y] = [u - i, v - j];
    const [a, b, c, d] = corners.map(scaled);
    const between = a * (1 - x) * (1 - y) + b * x * (1 - y) + c * (1 - x) * y + d * x * y;
    return this.log ? 10 ** between : between;
  }

  #cells() {
    const [rows, columns] = [this.values.length, this.values[0].length];
    const cells = [];
    for (let i = 0; i < CELLS; i++) {
      for (let j = 0; j < CELLS; j++) {
        cells.push([i, j, this.#between((i / (CELLS - 1)) * (rows - 1), (j / (CELLS - 1)) * (columns - 1))]);
      }
    }
    return cells;
  }

  /** Where the reader reads, and the model. */
  #pointer() {
    const cell = (/** @type {number} */ index, /** @type {number[]} */ axis) => (index / (axis.length - 1)) * (CELLS - 1);
    const [xs, ys] = this.axes;
    const points = [{value: [(CELLS - 1) / 2, (CELLS - 1) / 2], symbol: "diamond", symbolSize: 10, itemStyle: {color: color("--few"), borderColor: color("--paper"), borderWidth: 1.5}}];
    if (this.at) {
      points.push({value: [Math.round(cell(this.at[0], xs)), Math.round(cell(this.at[1], ys))], symbol: "circle", symbolSize: 11, itemStyle: {color: "transparent", borderColor: color("--few"), borderWidth: 2}});
    }
    return {type: "scatter", silent: true, data: points, z: 5};
  }

  /** @param {import("echarts").ECharts} chart */
  begin(chart) {
    chart.getZr().on("mousemove", (/** @type {any} */ event) => this.#pointed(event));
    chart.getZr().on("globalout", () => (this.at = null));
  }

  draw() {
    if (this.values.length > 1) {
      super.draw();
    }
  }

  options() {
    const {levels} = this;
    const pieces = Array.from({length: levels.length + 1}, (_, band) => ({
      ...(band > 0 && {gte: levels[band - 1]}),
      ...(band < levels.length && {lt: levels[band]}),
      color: bandColor(band, levels.length),
    }));
    const axis = (/** @type {number[]} */ values) => ({
      type: "category",
      data: Array.from({length: CELLS}, (_, i) => number(values[0] + ((values.at(-1) ?? 0) - values[0]) * (i / (CELLS - 1)), 2)),
      splitLine: {show: false},
      axisTick: {show: false},
      axisLine: {lineStyle: {color: color("--line")}},
      axisLabel: {color: color("--muted"), fontSize: 11, interval: (/** @type {number} */ i) => i % ((CELLS - 1) / 4) === 0},
    });
    return {
      ...common(),
      tooltip: {show: false},
      grid: {left: 44, right: 12, top: 10, bottom: 28},
      xAxis: axis(this.axes[0]),
      yAxis: axis(this.axes[1]),
      visualMap: {type: "piecewise", show: false, pieces, dimension: 2, seriesIndex: 0, outOfRange: {color: color("--line")}},
      series: [{type: "heatmap", progressive: 0, silent: true, data: this.#cells().map(([i, j, value]) => [i, j, value ?? "-"])}, this.#pointer()],
    };
  }

  /** Goes to the measured point nearest to the pointer. @param {{offsetX: number, offsetY: number}} event */
  #pointed({offsetX, offsetY}) {
    const found = this.chart?.convertFromPixel({gridIndex: 0}, [offsetX, offsetY]);
    if (found) {
      const index = (/** @type {number} */ cell, /** @type {number[]} */ axis) => Math.max(0, Math.min(axis.length - 1, Math.round((cell / (CELLS - 1)) * (axis.length - 1))));
      const next = /** @type {[number, number]} */ ([index(found[0], this.axes[0]), index(found[1], this.axes[1])]);
      if (next.join() !== this.at?.join()) {
        this.at = next;
      }
    }
  }

  /** Arrows go from point to point. @param {KeyboardEvent} event */
  key(event) {
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1]}[event.key];
    if (step) {
      const [xs, ys] = this.axes;
      const [i, j] = this.at ?? [Math.floor(xs.length / 2), Math.floor(ys.length / 2)];
      this.at = [Math.max(0, Math.min(xs.length - 1, i + step[0])), Math.max(0, Math.min(ys.length - 1, j + step[1]))];
      event.preventDefault();
    }
  }

  get text() {
    const finite = this.values.flat().filter((value) => value != null);
    return `${this.heading}: loss over a plane of ${this.axes[0].length} by ${this.axes[1].length} points, from ${number(Math.min(...finite))} to ${number(Math.max(...finite))}, ${number(this.middle)} at the model.`;
  }

  render() {
    const {at} = this;
    const loss = at ? this.values[at[0]]?.[at[1]] : null;
    return html`<h3>${this.heading}</h3>
      ${this.picture("Arrows go from point to point.", "plane")}
      <p class="hint reading" role="status">
        ${at
          ? html`at ${number(this.axes[0][at[0]], 3)}, ${number(this.axes[1][at[1]], 3)}: <strong>${loss == null ? "not finite" : number(loss)}</strong>`
          : `${number(this.middle)} at the model, the diamond`}
      </p>
      ${this.data()}`;
  }

  table() {
    return {
      head: ["first \\ second", ...this.axes[1].map((value) => number(value, 3))],
      rows: this.axes[0].map((x, i) => [number(x, 3), ...this.values[i].map((value) => (value == null ? "not finite" : number(value)))]),
    };
  }
}

/** The color of a band, from the lowest, 0. @param {number} band @param {number} boundaries */
export function bandColor(band, boundaries) {
  const colors = ramp();
  // The first color is nearly the paper's, as if nothing had been measured there.
  const at = (LOWEST + (1 - LOWEST) * (band / Math.max(1, boundaries))) * (colors.length - 1);
  const [from, to] = [colors[Math.floor(at)], colors[Math.ceil(at)]];
  const part = at - Math.floor(at);
  const channel = (/** @type {number} */ k) => Math.round(parseInt(from.slice(k, k + 2), 16) * (1 - part) + parseInt(to.slice(k, k + 2), 16) * part);
  return `rgb(${channel(1)}, ${channel(3)}, ${channel(5)})`;
}

customElements.define("contour-map", ContourMap);
