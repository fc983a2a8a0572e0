/** A matrix as colors. Zooms by wheel, drag and keyboard. Draws with ECharts. */
import {html} from "../lib/element.js";
import {color} from "./colors.js";
import {EChart} from "./echart.js";
import {common, ramp} from "./echarts.js";

class HeatMap extends EChart {
  static properties = {
    /** Names of the columns and rows. */
    columns: {attribute: false},
    rows: {attribute: false},
    /** Value of each cell from 0, [row][column]; null for an empty cell. The largest is the darkest. */
    values: {attribute: false},
    /** Describes a cell: (row, column) => text. */
    describe: {attribute: false},
    /** Writes a value into its cell, where there is room: (value) => text. */
    label: {attribute: false},
    /** What the map shows, in words. */
    summary: {},
  };

  constructor() {
    super();
    /** @type {string[]} */
    this.columns = [];
    /** @type {string[]} */
    this.rows = [];
    /** @type {(number | null)[][]} */
    this.values = [];
    /** @type {(row: number, column: number) => string} */
    this.describe = () => "";
    /** @type {(value: number) => string} */
    this.label = () => "";
    this.summary = "";
  }

  get text() {
    return this.summary;
  }

  options() {
    const {columns, rows} = this;
    const largest = this.values.flat().reduce((/** @type {number} */ max, value) => Math.max(max, value ?? 0), 0) || 1;
    const axis = {
      splitLine: {show: false},
      axisLine: {lineStyle: {color: color("--line")}},
      axisTick: {show: false},
      axisLabel: {color: color("--muted"), fontSize: 11, hideOverlap: true, width: 96, overflow: "truncate"},
    };
    const zoom = {filterMode: "none", throttle: 50};
    return {
      ...common(),
      grid: {left: 14, right: 8, top: 10, bottom: 4, containLabel: true},
      tooltip: {...common().tooltip, formatter: (/** @type {any} */ cell) => this.describe(cell.value[1], cell.value[0])},
      xAxis: {...axis, type: "category", data: columns, axisLabel: {...axis.axisLabel, rotate: 45}},
      yAxis: {...axis, type: "category", data: rows, inverse: true},
      dataZoom: [
        {...zoom, type: "inside", xAxisIndex: 0},
        {...zoom, type: "inside", yAxisIndex: 0},
      ],
      visualMap: {min: 0, max: largest, show: false, inRange: {color: ramp()}, dimension: 2},
      series: [
        {
          type: "heatmap",
          progressive: 0,
          data: this.values.flatMap((line, row) => line.flatMap((value, column) => (value == null ? [] : [[column, row, value]]))),
          itemStyle: {borderWidth: columns.length > 40 ? 0 : 1, borderColor: color("--paper")},
          emphasis: {itemStyle: {borderColor: color("--ink"), borderWidth: 2}},
          label: {
            show: columns.length <= 12,
            formatter: (/** @type {any} */ cell) => this.label(cell.value[2]),
            fontSize: 11,
          },
        },
      ],
    };
  }

  /** + and − zoom, arrows move, 0 shows everything. @param {KeyboardEvent} event */
  key(event) {
    const zooms = /** @type {any} */ (this.chart?.getOption())?.dataZoom;
    if (!zooms) {
      return;
    }
    const [x, y] = [zooms[0], zooms[1]];
    const width = x.end - x.start;
    const turn = (/** @type {any} */ zoom, /** @type {number} */ move, /** @type {number} */ size) => {
      const start = Math.max(0, Math.min(100 - size, zoom.start + (zoom.end - zoom.start - size) / 2 + move));
      return {start, end: start + size};
    };
    /** @type {Record<string, [number, number, number]>} */
    const keys = {
      "+": [0, 0, Math.max(5, width / 1.5)],
      "-": [0, 0, Math.min(100, width * 1.5)],
      0: [0, 0, 100],
      ArrowLeft: [-width / 4, 0, width],
      ArrowRight: [width / 4, 0, width],
      ArrowUp: [0, -width / 4, width],
      ArrowDown: [0, width / 4, width],
    };
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      this.chart?.dispatchAction({type: "dataZoom", batch: [{dataZoomIndex: 0, ...turn(x, act[0], act[2])}, {dataZoomIndex: 1, ...turn(y, act[1], act[2])}]});
    }
  }

  render() {
    return html`<h3>${this.heading}</h3>
      ${this.picture("The wheel zooms, dragging moves. With the keyboard: + and − zoom, arrows move, 0 shows all.", "square")}`;
  }
}

customElements.define("heat-map", HeatMap);
