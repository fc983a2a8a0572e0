/**
 * Marks with whiskers over categories: a figure of each class with its error, of one or several
 * jobs side by side, or several draws of each radius. Draws with uPlot.
 */
import {html, nothing} from "../lib/element.js";
import {number} from "../lib/format.js";
import {groupsOf, marksAt, marksOptions} from "./category-marks-options.js";
import {color} from "./colors.js";
import {markSwatch} from "./swatch.js";
import {UPlotChart} from "./uplot-chart.js";

/**
 * @typedef {object} Mark
 * @property {number} value
 * @property {number | null} [low] end of its whisker
 * @property {number | null} [high]
 * @property {number | null} [drawn] half length of a second, thin whisker: what another draw of images may change
 * @property {boolean} [doubtful] drawn hollow
 * @property {string} [note] what a reader must know of the value
 *
 * @typedef {object} MarkSeries
 * @property {string} label
 * @property {string} color name of a custom property
 * @property {(Mark | Mark[] | null)[]} values one for each category
 *
 * @typedef {object} Category
 * @property {string} label short, for the axis
 * @property {string} name
 * @property {string} [detail]
 * @property {string | null} [group] many, medium or few, which colors the marks of one series
 */

class CategoryMarks extends UPlotChart {
  static properties = {
    /** Name of a category, such as "class". */
    across: {},
    categories: {attribute: false},
    series: {attribute: false},
    /** Values with a horizontal line, which the note explains. */
    lines: {attribute: false},
    log: {type: Boolean},
    /** Whether a linear axis has zero. */
    fromZero: {type: Boolean},
    format: {attribute: false},
    height: {type: Number},
    /** What the marks and whiskers are, below the chart. */
    note: {},
    /** Name of a whisker's half length in words, such as "residual"; "" where it is an interval. */
    error: {},
  };

  constructor() {
    super();
    this.across = "class";
    /** @type {Category[]} */
    this.categories = [];
    /** @type {MarkSeries[]} */
    this.series = [];
    /** @type {number[]} */
    this.lines = [];
    this.log = false;
    this.fromZero = true;
    this.format = number;
    this.height = 240;
    this.note = "";
    this.error = "";
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (["categories", "series", "lines", "log"].some((name) => changed.has(name))) {
      this.draw();
    }
  }

  draw() {
    const {width} = this;
    if (width === 0) {
      return;
    }
    const {categories, series, lines, log, fromZero, format, height} = this;
    this.show(
      marksOptions({width, height, log, fromZero, categories, series, lines, format, color, onCursor: (at) => (this.at = at)}),
      [categories.map((_, i) => i), ...series.map((one) => categories.map((_, i) => marksAt(one, i)[0]?.value ?? null))],
    );
  }

  /** Arrows go from category to category. @param {KeyboardEvent} event */
  key(event) {
    const to = this.moved(event, this.categories.length - 1);
    if (to !== null) {
      this.read(to, to);
    }
  }

  /** A mark in words. @param {Mark} mark */
  word(mark) {
    const spread = mark.low == null || mark.high == null ? "" : this.error ? ` ± ${number((mark.high - mark.low) / 2, 2)}` : ` (${this.format(mark.low)} to ${this.format(mark.high)})`;
    const drawn = mark.drawn == null ? "" : `, ± ${number(mark.drawn, 2)} for another draw of images`;
    return `${this.format(mark.value)}${spread}${drawn}${mark.note ? `, ${mark.note}` : ""}`;
  }

  /** The marks of a category, in words. @param {number} at */
  words(at) {
    return this.series.map((one) => {
      const marks = marksAt(one, at);
      return marks.length === 0 ? `${one.label}: none` : `${one.label}: ${marks.map((mark) => this.word(mark)).join("; ")}`;
    });
  }

  get text() {
    const {categories} = this;
    if (categories.length === 0) {
      return `${this.heading}: no values yet.`;
    }
    const ends = [...new Set([0, categories.length - 1])].map((at) => `${categories[at].name}: ${this.words(at).join(", ")}`);
    return `${this.heading}, ${categories.length} values of ${this.across}. First and last: ${ends.join(". ")}.`;
  }

  render() {
    const one = this.at == null ? null : this.categories[this.at];
    const groups = groupsOf(this.series, this.categories);
    const hasDrawn = this.has((mark) => mark.drawn != null);
    return html`<h3>${this.heading}</h3>
      ${this.picture(`Arrows go from ${this.across} to ${this.across}.`)}
      ${this.series.length > 1
        ? html`<ul class="legend" aria-label="Series of ${this.heading}">
            ${this.series.map((each, n) => html`<li class="mark">${markSwatch(each, n)} ${each.label}</li>`)}
          </ul>`
        : nothing}
      ${groups.length > 0
        ? html`<ul class="legend" aria-label="Groups of ${this.heading}">
            ${groups.map((group) => html`<li class="mark">${markSwatch(group, group.shape)} ${group.label}</li>`)}
          </ul>`
        : nothing}
      <p class="hint reading" role="status">
        ${one
          ? html`<strong>${one.name}</strong>${one.detail ? ` (${one.detail})` : ""}: ${this.words(/** @type {number} */ (this.at)).map((text) => (this.series.length > 1 ? html`<span class="value">${text}</span> ` : text.slice(text.indexOf(": ") + 2)))}`
          : `${this.note}${hasDrawn ? " Thin whiskers: two standard errors of another draw of images." : ""}`}
      </p>
      ${this.data()}`;
  }

  /** Whether any mark is so. @param {(mark: Mark) => unknown} test */
  has(test) {
    return this.series.some((one) => this.categories.some((_, at) => marksAt(one, at).some(test)));
  }

  table() {
    const several = this.series.length > 1 ? (/** @type {string} */ label) => `${label}: ` : () => "";
    const columns = /** @type {[string, (mark: Mark) => unknown][]} */ ([
      ["value", (mark) => number(mark.value, 6)],
      ...(this.has((mark) => mark.drawn != null) ? [["± another draw", (/** @type {Mark} */ mark) => number(mark.drawn, 3)]] : []),
      ...(this.has((mark) => mark.low != null)
        ? [
            ["low", (/** @type {Mark} */ mark) => number(mark.low, 6)],
            ["high", (/** @type {Mark} */ mark) => number(mark.high, 6)],
          ]
        : []),
      ...(this.has((mark) => mark.note) ? [["note", (/** @type {Mark} */ mark) => mark.note ?? ""]] : []),
    ]);
    return {
      head: [this.across, "", ...this.series.flatMap((one) => columns.map(([name]) => several(one.label) + name))],
      rows: this.categories.map((category, at) => [
        category.name,
        category.detail ?? "",
        ...this.series.flatMap((one) => columns.map(([, of]) => marksAt(one, at).map(of).join("; ") || "–")),
      ]),
    };
  }
}

customElements.define("category-marks", CategoryMarks);
