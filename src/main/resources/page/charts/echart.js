/** What charts share that ECharts draws. It is large, and is loaded when the chart comes into sight. */
import {Chart} from "./chart.js";
import {echarts, whenSeen} from "./echarts.js";

export class EChart extends Chart {
  /** Null until the chart is in sight. @type {import("echarts").ECharts | null} */
  chart = null;

  /** ECharts' options. @returns {any} */
  options() {
    return {};
  }

  /** Listens to the pointer. @param {import("echarts").ECharts} _chart */
  begin(_chart) {}

  disconnectedCallback() {
    super.disconnectedCallback();
    this.chart?.dispose();
    this.chart = null;
  }

  /** @param {HTMLElement} box */
  watch(box) {
    super.watch(box);
    whenSeen(box, () => void this.#begin(box), this.signal);
  }

  /** @param {HTMLElement} box */
  async #begin(box) {
    const {signal} = this;
    const library = await echarts();
    if (!signal.aborted) {
      this.chart = library.init(box, null, {renderer: "canvas"});
      this.begin(this.chart);
      this.draw();
    }
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if ([...changed.keys()].some((name) => name !== "at" && name !== "tableOpen")) {
      this.draw();
    }
  }

  draw() {
    this.chart?.setOption(this.options(), true);
  }

  resize() {
    this.chart?.resize();
  }
}
