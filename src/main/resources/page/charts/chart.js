/**
 * What all charts share: they follow theme and size, can be read by keyboard, and have a text and a
 * table for those who cannot see them.
 */
import {PageElement, html, nothing} from "../lib/element.js";
import {onTheme} from "./colors.js";
import {dataTable} from "./table.js";

/** How far a key moves. */
const STEPS = {ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity};

export class Chart extends PageElement {
  static properties = {heading: {}, at: {state: true}, tableOpen: {state: true}};

  constructor() {
    super();
    this.heading = "";
    /** What the reader reads: an index unless a chart says otherwise; null for nothing. @type {any} */
    this.at = null;
    this.tableOpen = false;
  }

  /** Draws what is in `box`. */
  draw() {}

  /** Follows the reader's system, which has turned light or dark. */
  restyle() {
    this.draw();
  }

  /** Follows a change of the width. */
  resize() {
    this.draw();
  }

  /** What the chart shows, in words. */
  get text() {
    return this.heading;
  }

  /** @param {KeyboardEvent} _event */
  key(_event) {}

  /** Head and rows of the table behind the chart. @returns {{head: string[], rows: (string | number)[][]}} */
  table() {
    return {head: [], rows: []};
  }

  /** @returns {HTMLElement | null} */
  get box() {
    return this.querySelector(".plot");
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("chart");
    onTheme(() => this.restyle(), this.signal);
    this.sizes = new ResizeObserver(() => this.resize());
    if (this.box) {
      this.watch(this.box); // moved within the document
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sizes?.disconnect();
  }

  firstUpdated() {
    this.watch(/** @type {HTMLElement} */ (this.box));
  }

  /** @param {HTMLElement} box */
  watch(box) {
    this.sizes?.observe(box);
  }

  /**
   * The index to which a key moves; null if it moves nowhere.
   *
   * @param {KeyboardEvent} event
   * @param {number} last largest index
   * @param {string} [key] what the key stands for
   * @returns {number | null}
   */
  moved(event, last, key = event.key) {
    const step = STEPS[/** @type {keyof typeof STEPS} */ (key)];
    if (!step || last < 0) {
      return null;
    }
    event.preventDefault();
    return Math.max(0, Math.min(last, (this.at ?? (step > 0 ? -1 : last + 1)) + step));
  }

  /** The place of the picture. @param {string} title which keys do what @param {string} [shape] another class */
  picture(title, shape = "") {
    return html`<div class="plot ${shape}" role="img" tabindex="0" aria-label=${this.text} title=${title} @keydown=${this.key}></div>`;
  }

  /** The table, which is made when the reader opens it. */
  data() {
    return html`<details @toggle=${(/** @type {any} */ event) => (this.tableOpen = event.target.open)}>
      <summary>Data</summary>
      ${this.tableOpen ? this.#table() : nothing}
    </details>`;
  }

  #table() {
    const {head, rows} = this.table();
    return dataTable(head, rows, this.heading);
  }
}
