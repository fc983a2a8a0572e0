/**
 * One line for each job through its values and figures, blue for a low and yellow for a high last
 * figure. Ranges are chosen along the axes. Draws with ECharts, which has no tooltips for lines: what
 * they would say is written below.
 */
import {number} from "../lib/format.js";
import {color} from "./colors.js";
import {common} from "./echarts.js";
import {ItemChart} from "./item-chart.js";

/**
 * @typedef {object} Line
 * @property {(unknown)[]} values one for each axis; null for none
 * @property {string} text
 * @property {string} [href]
 */

class ParallelChart extends ItemChart {
  static properties = {axes: {attribute: false}, lines: {attribute: false}};

  constructor() {
    super();
    /** @type {string[]} */
    this.axes = [];
    /** The last value of a line is its color. @type {Line[]} */
    this.lines = [];
  }

  items() {
    return this.lines;
  }

  get text() {
    return `${this.heading}: ${this.lines.length} jobs over ${this.axes.join(", ")}.`;
  }

  table() {
    return {head: [...this.axes, "job"], rows: this.lines.map((line) => [...line.values.map(written), line.text.split("\n")[0]])};
  }

  /** @param {number} n of an axis */
  #column(n) {
    return this.lines.map((line) => line.values[n]).filter((value) => value != null);
  }

  options() {
    const last = this.axes.length - 1;
    const numbers = /** @type {number[]} */ (this.#column(last).filter((value) => typeof value === "number"));
    return {
      ...common(),
      parallel: {left: 48, right: 72, top: 42, bottom: 28, axisExpandable: false},
      parallelAxis: this.axes.map((name, dim) => {
        const column = this.#column(dim);
        const category = column.some((value) => typeof value !== "number");
        return {
          dim,
          name: name.length > 22 ? `…${name.slice(-21)}` : name,
          nameTextStyle: {color: color("--ink"), fontSize: 11},
          axisLabel: {color: color("--muted"), fontSize: 11, ...(category ? {} : {formatter: (/** @type {number} */ value) => number(value, 3)})},
          axisLine: {lineStyle: {color: color("--muted")}},
          axisTick: {lineStyle: {color: color("--muted")}},
          ...(category ? {type: "category", data: [...new Set(column.map(written))]} : {type: "value", scale: true}),
        };
      }),
      visualMap:
        numbers.length > 0
          ? {show: false, dimension: last, min: Math.min(...numbers), max: Math.max(...numbers), inRange: {color: [color("--run-0"), color("--run-4")]}}
          : undefined,
      series: [
        {
          type: "parallel",
          progressive: 0,
          smooth: false,
          lineStyle: {width: 2, opacity: 0.75},
          emphasis: {lineStyle: {width: 4, opacity: 1}},
          data: this.lines.map((line) =>
            line.values.map((value, dim) => (value == null ? "-" : this.#column(dim).some((one) => typeof one !== "number") ? written(value) : value)),
          ),
        },
      ],
    };
  }
}

/** @param {unknown} value */
function written(value) {
  return value == null ? "–" : typeof value === "number" ? number(value, 6) : typeof value === "string" ? value : JSON.stringify(value);
}

customElements.define("parallel-chart", ParallelChart);
