/**
 * Curves over a common x: several series, zoom, log scale, smoothing over the raw line, and the
 * values as a table. Draws with uPlot.
 */
import {html, nothing} from "../lib/element.js";
import {number} from "../lib/format.js";
import {color} from "./colors.js";
import {whenSeen} from "./echarts.js";
import {plotOptions} from "./lines-options.js";
import {smooth} from "./smooth.js";
import {swatch} from "./swatch.js";
import {UPlotChart} from "./uplot-chart.js";

/**
 * @typedef {object} Series
 * @property {string} label
 * @property {string} color name of a custom property
 * @property {(number | null)[]} values one for each x
 * @property {boolean} [dashed]
 * @property {{low: (number | null)[], high: (number | null)[]}} [band] an interval around the values
 *
 * @typedef {[number, number]} Range
 *
 * @typedef {object} Mark a vertical line
 * @property {number} x
 * @property {string} label
 */

/** Properties that change the picture. */
const DRAWN = ["x", "series", "marks", "log", "smoothing", "format", "hiddenSeries", "xRange", "yRange", "threshold", "height", "seen"];

class LineChart extends UPlotChart {
  static properties = {
    /** Name of x, such as "epoch". */
    across: {},
    x: {attribute: false},
    series: {attribute: false},
    marks: {attribute: false},
    log: {type: Boolean},
    /** Weight of the past in the smoothed line. */
    smoothing: {type: Number},
    /** Writes a value of y. */
    format: {attribute: false},
    /** Writes a value of x. */
    writeX: {attribute: false},
    /** Axes that several charts share; null for those of the data. */
    xRange: {attribute: false},
    yRange: {attribute: false},
    /** Where a symmetric logarithmic x axis turns linear; 0 for a linear axis. */
    threshold: {type: Number},
    /** The part of x that is shown, of which several charts may have the same; null for all. */
    shown: {attribute: false},
    /** Whether a missing value interrupts its curve. */
    gaps: {type: Boolean},
    height: {type: Number},
    /** What the chart shows, in words, where first and last values say little. */
    description: {},
    /** The table has each n-th point. */
    tableStep: {type: Number},
    /** Draws when the chart comes into sight. */
    lazy: {type: Boolean},
    seen: {state: true},
    hiddenSeries: {state: true},
    zoomed: {state: true},
  };

  #frame = 0;
  #shape = "";

  constructor() {
    super();
    this.across = "x";
    /** @type {number[]} */
    this.x = [];
    /** @type {Series[]} */
    this.series = [];
    /** @type {Mark[]} */
    this.marks = [];
    this.log = false;
    this.smoothing = 0;
    this.format = number;
    /** @type {((x: number) => string) | undefined} */
    this.writeX = undefined;
    /** @type {Range | null} */
    this.xRange = this.yRange = null;
    /** @type {Range | null} */
    this.shown = null;
    this.threshold = 0;
    this.height = 260;
    this.description = "";
    this.tableStep = 1;
    this.lazy = false;
    this.seen = false;
    /** @type {Set<string>} labels of series that the reader has switched off */
    this.hiddenSeries = new Set();
    this.zoomed = false;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    this.#shape = "";
  }

  /** @param {HTMLElement} box */
  watch(box) {
    super.watch(box);
    if (this.lazy) {
      whenSeen(box, () => (this.seen = true), this.signal);
    }
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has("shown") && this.plot && this.x.length > 0) {
      this.zoom(...(this.shown ?? []));
    }
    if (DRAWN.every((name) => !changed.has(name))) {
      return; // the cursor has moved
    }
    // Many events may arrive between two frames; the canvas is drawn once for all of them.
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.draw());
  }

  /** The series as uPlot takes them: with smoothing, the raw line comes first, faint. */
  #lines() {
    return this.series.flatMap((one) => {
      const show = !this.hiddenSeries.has(one.label);
      const line = {...one, show, faint: false, values: smooth(one.values, this.smoothing)};
      const {low, high} = one.band ?? {};
      const edges = low && high ? [{...one, show, faint: true, edge: "high", values: high}, {...one, show, faint: true, edge: "low", values: low}] : [];
      return this.smoothing > 0 ? [{...one, show, faint: true}, line] : [...edges, line];
    });
  }

  draw() {
    const {width} = this;
    if (width === 0 || (this.lazy && !this.seen)) {
      return;
    }
    const lines = this.#lines();
    const data = /** @type {import("uplot").AlignedData} */ ([
      this.x,
      ...lines.map((line) => (this.log ? line.values.map((value) => (value != null && value > 0 ? value : null)) : line.values)),
    ]);
    const shape = JSON.stringify([this.xRange, this.yRange, this.threshold, this.height, this.log, this.smoothing > 0, this.marks, lines.map((line) => [line.label, line.color, line.show])]);
    if (this.plot && shape === this.#shape) {
      this.plot.setData(data, !this.zoomed);
      if (this.zoomed) {
        this.plot.redraw();
      }
      return;
    }
    const part = this.shown && {min: this.shown[0], max: this.shown[1]};
    const before = this.zoomed && this.plot ? {min: this.plot.scales.x.min, max: this.plot.scales.x.max} : part;
    this.#shape = shape;
    this.show(
      plotOptions({
        width,
        log: this.log,
        lines,
        marks: this.marks,
        format: this.format,
        color,
        onCursor: (at) => (this.at = at),
        onZoom: (range) => this.#zoomedTo(range),
        whole: !this.writeX && this.x.every(Number.isInteger),
        height: this.height,
        xRange: this.xRange ?? undefined,
        yRange: this.yRange ?? undefined,
        threshold: this.threshold,
        gaps: this.gaps,
        writeX: this.writeX,
      }),
      data,
    );
    if (before) {
      this.plot.setScale("x", /** @type {any} */ (before));
    }
  }

  restyle() {
    this.#shape = "";
    this.draw();
  }

  resize() {
    const {width} = this;
    if (this.plot && width > 0) {
      this.plot.setSize({width, height: this.plot.height});
    } else {
      this.draw();
    }
  }

  /** Says what part is shown now: who has several charts shows it in all. @param {Range | null} range null for all */
  #zoomedTo(range) {
    this.zoomed = range !== null;
    if (String(range) !== String(this.shown)) {
      this.shown = range;
      this.dispatchEvent(new CustomEvent("zoom", {detail: range}));
    }
  }

  /** Shows x from one value to another; all without values. @param {number} [min] @param {number} [max] */
  zoom(min = this.x[0], max = this.x.at(-1)) {
    this.plot?.setScale("x", {min: /** @type {number} */ (min), max: /** @type {number} */ (max)});
  }

  /** Arrows read values, + and − zoom, 0 or Escape shows everything. @param {KeyboardEvent} event */
  key(event) {
    const to = this.moved(event, this.x.length - 1);
    const {min, max} = this.plot?.scales.x ?? {};
    if (to !== null) {
      this.read(to, this.x[to]);
    } else if ((event.key === "+" || event.key === "-") && min != null && max != null) {
      const middle = this.at == null ? (min + max) / 2 : this.x[this.at];
      const half = ((max - min) / 2) * (event.key === "+" ? 0.5 : 2);
      this.zoom(Math.max(this.x[0], middle - half), Math.min(/** @type {number} */ (this.x.at(-1)), middle + half));
    } else if (event.key === "0" || (event.key === "Escape" && this.zoomed)) {
      this.zoom();
    } else {
      return;
    }
    event.preventDefault();
  }

  toggle(/** @type {string} */ label) {
    const hidden = new Set(this.hiddenSeries);
    hidden[hidden.has(label) ? "delete" : "add"](label);
    this.hiddenSeries = hidden;
  }

  get text() {
    if (this.description) {
      return this.description;
    }
    const ends = this.series.map((one) => {
      const known = one.values.filter((value) => value != null);
      return known.length === 0
        ? `${one.label}: no values`
        : `${one.label}: ${this.format(known[0])} at first, ${this.format(known.at(-1))} at last`;
    });
    const span = this.x.length > 0 ? `${this.across} ${this.x[0]} to ${this.x.at(-1)}` : "no points yet";
    return `${this.heading}, ${span}. ${ends.join(". ")}.`;
  }

  /** The values at a point, in words. @param {number} at */
  reading(at) {
    const values = this.series.map((one) => `${one.label} ${this.format(one.values[at])}`);
    return `${this.across} ${this.writeX?.(this.x[at]) ?? this.x[at]}: ${values.join(", ")}`;
  }

  render() {
    const at = this.at != null && this.at < this.x.length ? this.at : null;
    return html`<div class="chart-head">
        <h3>${this.heading}</h3>
        <div class="tools">
          ${this.zoomed ? html`<button type="button" class="small" @click=${() => this.zoom()}>Show all</button>` : nothing}
        </div>
      </div>
      ${this.picture("Drag to zoom, double-click to show all. With the keyboard: arrows read values, + and − zoom, 0 shows all.")}
      <ul class="legend" aria-label="Series of ${this.heading}">
        ${this.series.map((one) => {
          const value = at != null ? one.values[at] : this.description ? undefined : one.values.findLast((known) => known != null);
          return html`<li>
            <button type="button" aria-pressed=${this.hiddenSeries.has(one.label) ? "false" : "true"} @click=${() => this.toggle(one.label)}>
              ${swatch(one)} ${one.label} ${value === undefined && this.description ? nothing : html`<span class="mono">${this.format(value)}</span>`}
            </button>
          </li>`;
        })}
        ${at == null ? nothing : html`<li class="hint">${this.across} ${this.writeX?.(this.x[at]) ?? number(this.x[at])}</li>`}
      </ul>
      <p class="visually-hidden" role="status">${at == null ? nothing : this.reading(at)}</p>
      ${this.data()}`;
  }

  table() {
    return {
      head: [this.across, ...this.series.map((one) => one.label)],
      rows: this.x.flatMap((x, i) => (i % this.tableStep === 0 ? [[this.writeX?.(x) ?? x, ...this.series.map((one) => number(one.values[i], 6))]] : [])),
    };
  }
}

customElements.define("line-chart", LineChart);
