/** Points over two quantities. An x that is no number is a category. Draws with ECharts. */
import {number} from "../lib/format.js";
import {color, runColor} from "./colors.js";
import {common} from "./echarts.js";
import {ItemChart} from "./item-chart.js";

/**
 * @typedef {object} Point
 * @property {unknown} x
 * @property {number} y
 * @property {string} group points of one group have one color and sign
 * @property {string} text
 * @property {string} [href]
 */

/** Groups differ by sign as well: color says nothing alone. */
const SIGNS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow", "emptyCircle"];

class ScatterChart extends ItemChart {
  static properties = {points: {attribute: false}, across: {}, up: {}, log: {type: Boolean}, format: {attribute: false}};

  constructor() {
    super();
    /** @type {Point[]} */
    this.points = [];
    this.across = "";
    this.up = "";
    this.log = false;
    /** @type {(value: number) => string} */
    this.format = number;
  }

  get groups() {
    return [...new Set(this.points.map((point) => point.group))];
  }

  get numeric() {
    return this.points.every((point) => typeof point.x === "number");
  }

  items() {
    return this.points;
  }

  get text() {
    const ys = this.points.map((point) => point.y);
    return this.points.length === 0
      ? `${this.heading}: no job has both.`
      : `${this.heading}: ${this.points.length} jobs, from ${this.format(Math.min(...ys))} to ${this.format(Math.max(...ys))}.`;
  }

  table() {
    return {
      head: [this.across, this.up, "group", "job"],
      rows: this.points.map((point) => [typeof point.x === "number" ? number(point.x, 6) : String(point.x), number(point.y, 6), point.group, point.text.split("\n")[0]]),
    };
  }

  options() {
    const {groups} = this;
    const axis = {
      nameLocation: "middle",
      nameTextStyle: {color: color("--muted")},
      axisLabel: {color: color("--muted"), hideOverlap: true},
      axisLine: {lineStyle: {color: color("--line")}},
      splitLine: {lineStyle: {color: color("--grid")}},
      scale: true,
    };
    const log = this.log && this.numeric && this.points.every((point) => Number(point.x) > 0);
    return {
      ...common(),
      grid: {left: 88, right: 20, top: groups.length > 1 ? 40 : 16, bottom: 48},
      legend: groups.length > 1 ? {top: 0, type: "scroll", textStyle: {color: color("--ink")}, data: groups} : undefined,
      tooltip: {...common().tooltip, trigger: "item", formatter: (/** @type {any} */ item) => this.points[item.value[2]].text},
      xAxis: this.numeric
        ? {...axis, type: log ? "log" : "value", name: this.across, nameGap: 30}
        : {...axis, type: "category", name: this.across, nameGap: 30, data: [...new Set(this.points.map((point) => String(point.x)))]},
      yAxis: {...axis, type: "value", name: this.up, nameGap: 66, axisLabel: {...axis.axisLabel, formatter: (/** @type {number} */ value) => this.format(value)}},
      series: [
        // All points once, unseen: the arrow keys read them in their order.
        {type: "scatter", silent: true, symbolSize: 14, itemStyle: {opacity: 0}, emphasis: {itemStyle: {opacity: 1, color: "transparent", borderColor: color("--ink"), borderWidth: 2}}, data: this.points.map((point, i) => this.#place(point, i))},
        ...groups.map((group, n) => ({
          name: group,
          type: "scatter",
          symbol: SIGNS[n % SIGNS.length],
          symbolSize: 11,
          itemStyle: {color: color(runColor(n)), opacity: 0.9},
          data: this.points.flatMap((point, i) => (point.group === group ? [this.#place(point, i)] : [])),
        })),
      ],
    };
  }

  /** @param {Point} point @param {number} i */
  #place({x, y}, i) {
    return [this.numeric ? x : String(x), y, i];
  }

  /** @param {any} event */
  indexOf(event) {
    return event.value[2];
  }
}

customElements.define("scatter-chart", ScatterChart);
