/** Number of training images of each class, from head to tail, as bars. Draws with uPlot. */
import uPlot from "uplot";
import {PageElement, html, nothing} from "../lib/element.js";
import {number} from "../lib/format.js";
import {color, onTheme} from "./colors.js";
import {dataTable} from "./table.js";

const GROUPS = ["many", "medium", "few"];
const HEIGHT = 220;

class ClassCounts extends PageElement {
  static properties = {
    /** ClassInfo of lib/classes.js with `validation` and `test`, from head to tail. */
    classes: {attribute: false},
    log: {type: Boolean},
    at: {state: true},
    tableOpen: {state: true},
  };

  /** @type {uPlot | null} */
  #plot = null;

  constructor() {
    super();
    /** @type {any[]} */
    this.classes = [];
    this.log = false;
    /** @type {number | null} */
    this.at = null;
    this.tableOpen = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("chart");
    onTheme(() => this.#draw(), this.signal);
    this.sizes = new ResizeObserver(() => this.#draw());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sizes?.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  firstUpdated() {
    this.sizes?.observe(this.querySelector(".plot"));
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has("classes") || changed.has("log")) {
      this.#draw();
    }
  }

  #draw() {
    const box = /** @type {HTMLElement | null} */ (this.querySelector(".plot"));
    if (!box || box.clientWidth === 0) {
      return;
    }
    const {classes, log} = this;
    const grid = {stroke: color("--grid"), width: 1};
    const axis = {stroke: color("--muted"), font: "12px system-ui, sans-serif", ticks: {...grid, size: 4}};
    const most = Math.max(1, ...classes.map((one) => one.train));
    const least = Math.min(...classes.filter((one) => one.train > 0).map((one) => one.train), most);
    const floor = 10 ** Math.floor(Math.log10(least / 1.5)); // below the smallest bar, so that it is seen
    this.#plot?.destroy();
    this.#plot = new uPlot(
      {
        width: box.clientWidth,
        height: HEIGHT,
        legend: {show: false},
        cursor: {y: false, drag: {x: false, y: false}},
        scales: {x: {time: false, range: [-0.6, classes.length - 0.4]}, y: log ? {distr: 3, log: 10, range: [floor, most * 1.2]} : {range: [0, most * 1.08]}},
        axes: [
          {...axis, size: 30, grid: {show: false}, values: (_, ticks) => ticks.map((rank) => classes[rank]?.index ?? "")},
          {...axis, size: 58, grid, values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : number(tick)))},
        ],
        series: [
          {},
          ...GROUPS.map((group) => ({
            label: group,
            stroke: color(`--${group}`),
            fill: `${color(`--${group}`)}cc`,
            width: 0,
            paths: uPlot.paths.bars?.({size: [0.8, 60]}),
            points: {show: false},
          })),
        ],
        hooks: {setCursor: [(plot) => (this.at = plot.cursor.idx ?? null)]},
      },
      /** @type {any} */ ([
        classes.map((_, rank) => rank),
        ...GROUPS.map((group) => classes.map((one) => ((one.group ?? "many") === group && one.train > 0 ? one.train : null))),
      ]),
      box,
    );
  }

  /** Arrows go from class to class. @param {KeyboardEvent} event */
  key(event) {
    const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (step) {
      this.at = Math.max(0, Math.min(this.classes.length - 1, (this.at ?? (step > 0 ? -1 : this.classes.length)) + step));
      this.#plot?.setCursor({left: this.#plot.valToPos(this.at, "x"), top: 10});
      event.preventDefault();
    }
  }

  /** What the bars show, in words. */
  summary() {
    const {classes} = this;
    const [head, tail] = [classes[0], classes[classes.length - 1]];
    return `Training images of ${classes.length} classes: ${head?.train} of ${head?.name} to ${tail?.train} of ${tail?.name}.`;
  }

  render() {
    const {classes} = this;
    const one = this.at == null ? null : classes[this.at];
    const groups = GROUPS.map((group) => [group, classes.filter((c) => c.group === group).length]).filter(([, n]) => n);
    const [most, least] = [classes[0]?.train, classes[classes.length - 1]?.train];
    return html`<div class="chart-head">
        <h3>Training images by class, from head to tail</h3>
        <div class="tools">
          <button type="button" class="small" aria-pressed=${this.log} @click=${() => this.dispatchEvent(new Event("log"))}>Log scale</button>
        </div>
      </div>
      <div class="plot low" role="img" tabindex="0" aria-label=${this.summary()} title="Arrows go from class to class." @keydown=${this.key}></div>
      <p class="hint" role="status">
        ${one
          ? html`<strong>${one.name}</strong> (class ${one.index}${one.group ? `, ${one.group}` : ""}): ${one.train} training, ${one.validation} validation, ${one.test} test images`
          : html`${classes.reduce((sum, c) => sum + c.train, 0)} training images, ${least ? `largest to smallest ${number(most / least, 3)} to 1` : "some classes without any"}.
            ${groups.map(([group, n]) => html`<span class="key ${group}">${group}: ${n}</span> `)}`}
      </p>
      <details @toggle=${(/** @type {any} */ event) => (this.tableOpen = event.target.open)}>
        <summary>Data</summary>
        ${this.tableOpen
          ? dataTable(
              ["class", "name", "group", "training", "validation", "test"],
              classes.map((c) => [c.index, c.name, c.group ?? "–", c.train, c.validation, c.test]),
              "Images by class",
            )
          : nothing}
      </details>`;
  }
}

customElements.define("class-counts", ClassCounts);
