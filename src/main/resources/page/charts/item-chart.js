/** A chart of things that are drawn one by one, and read one by one with the arrow keys. */
import {html} from "../lib/element.js";
import {EChart} from "./echart.js";

/**
 * @typedef {object} Item something that is drawn and can be read
 * @property {string} text
 * @property {string} [href] where a click and Enter lead
 */

/** Up and down go from item to item as left and right do. */
const ALIKE = /** @type {Record<string, string>} */ ({ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight"});

export class ItemChart extends EChart {
  /** In the order of the data of the first series. @returns {Item[]} */
  items() {
    return [];
  }

  /** @param {import("echarts").ECharts} chart */
  begin(chart) {
    chart.on("click", (event) => this.open(this.indexOf(event)));
    chart.on("mouseover", (event) => (this.at = this.indexOf(event)));
  }

  /** The item of a mouse event; differs from the index in its series where items are in several. @param {any} event @returns {number} */
  indexOf(event) {
    return event.dataIndex;
  }

  /** Opens what an item stands for. @param {number} index */
  open(index) {
    const href = this.items()[index]?.href;
    if (href) {
      this.dispatchEvent(new CustomEvent("open", {detail: href}));
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const to = this.moved(event, this.items().length - 1, ALIKE[event.key]);
    if (to !== null) {
      this.chart?.dispatchAction({type: "downplay", seriesIndex: 0, dataIndex: this.at ?? 0});
      this.chart?.dispatchAction({type: "highlight", seriesIndex: 0, dataIndex: to});
      this.at = to;
    } else if (event.key === "Enter" && this.at !== null) {
      this.open(this.at);
    }
  }

  render() {
    return html`<h3>${this.heading}</h3>
      ${this.picture("Arrows go from job to job, Enter opens it.")}
      <p class="hint reading" role="status">${this.items().length === 0 ? "No job to draw: none of these has a value and the figure." : this.items()[this.at ?? -1]?.text}</p>
      ${this.data()}`;
  }
}
