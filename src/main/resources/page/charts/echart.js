/**
 * What components that draw with ECharts share: it is loaded when the chart comes into sight, drawn
 * anew for other data, size or theme, and read point by point with the arrow keys.
 */
import {PageElement, html, nothing} from "../lib/element.js";
import {onTheme} from "./colors.js";
import {echarts, whenSeen} from "./echarts.js";
import {dataTable} from "./table.js";

/**
 * @typedef {object} Item something that is drawn and can be read
 * @property {string} text
 * @property {string} [href] where a click and Enter lead
 */

export class EChart extends PageElement {
  static properties = {heading: {}, at: {state: true}, tableOpen: {state: true}};

  /** @type {import("echarts").ECharts | null} */
  #chart = null;

  constructor() {
    super();
    this.heading = "";
    /** @type {number | null} index of the item that is read */
    this.at = null;
    this.tableOpen = false;
  }

  /** ECharts' options. @returns {any} */
  options() {
    return {};
  }

  /** In the order of the data of the first series. @returns {Item[]} */
  items() {
    return [];
  }

  summary() {
    return this.heading;
  }

  /** Head and rows of the table behind the chart. @returns {{head: string[], rows: (string | number)[][]}} */
  table() {
    return {head: [], rows: []};
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("chart");
    onTheme(() => this.#draw(), this.signal);
    this.sizes = new ResizeObserver(() => this.#chart?.resize());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sizes?.disconnect();
    this.#chart?.dispose();
    this.#chart = null;
  }

  firstUpdated() {
    const box = /** @type {HTMLElement} */ (this.querySelector(".plot"));
    whenSeen(box, () => void this.#begin(box), this.signal);
    this.sizes?.observe(box);
  }

  /** @param {HTMLElement} box */
  async #begin(box) {
    const library = await echarts();
    if (!this.signal.aborted) {
      this.#chart = library.init(box, null, {renderer: "canvas"});
      this.#chart.on("click", (event) => this.open(this.indexOf(event)));
      this.#chart.on("mouseover", (event) => (this.at = this.indexOf(event)));
      this.#draw();
    }
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if ([...changed.keys()].some((name) => name !== "at" && name !== "tableOpen")) {
      this.#draw();
    }
  }

  #draw() {
    this.#chart?.setOption(this.options(), true);
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
    const last = this.items().length - 1;
    const step = {ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1}[event.key];
    if (step && last >= 0) {
      const before = this.at;
      this.at = Math.max(0, Math.min(last, (before ?? (step > 0 ? -1 : last + 1)) + step));
      this.#chart?.dispatchAction({type: "downplay", seriesIndex: 0, dataIndex: before ?? 0});
      this.#chart?.dispatchAction({type: "highlight", seriesIndex: 0, dataIndex: this.at});
      event.preventDefault();
    } else if (event.key === "Enter" && this.at !== null) {
      this.open(this.at);
    }
  }

  render() {
    const {head, rows} = this.table();
    return html`<h3>${this.heading}</h3>
      <div class="plot" role="img" tabindex="0" aria-label=${this.summary()} title="Arrows go from job to job, Enter opens it." @keydown=${this.key}></div>
      <p class="hint reading" role="status">${this.items().length === 0 ? "No job to draw: none of these has a value and the figure." : this.items()[this.at ?? -1]?.text}</p>
      <details @toggle=${(/** @type {any} */ event) => (this.tableOpen = event.target.open)}>
        <summary>Data</summary>
        ${this.tableOpen ? dataTable(head, rows, this.heading) : nothing}
      </details>`;
  }
}
