/** A landscape job: the loss along a line as curves, over a plane as filled bands. */
import {get} from "../lib/api.js";
import {PageElement, emptyBox, errorBox, fact, html, loading, nothing} from "../lib/element.js";
import {chosenClasses, meaningOf} from "../lib/class-choice.js";
import {classesOf, detailOf, headToTail, unknownClass} from "../lib/classes.js";
import {number} from "../lib/format.js";
import {isEnded} from "../lib/jobs.js";
import {here, setQuery} from "../lib/router.js";
import {lossOf} from "../lib/spectra.js";
import {onTheme, runColor} from "../charts/colors.js";
import {bandColor} from "../charts/contour-map.js";
import "../charts/lines.js";

/** Curves that can be told apart. */
const CURVES = 8;
const BANDS = 14;
/** A loss below this share of the highest lies in the lowest band of a log scale. */
const LEAST = 1e-5;

class LandscapeView extends PageElement {
  static properties = {feed: {attribute: false}, report: {state: true}, classes: {state: true}, error: {state: true}};

  constructor() {
    super();
    /** @type {import("../lib/job-feed.js").JobFeed} */
    this.feed = /** @type {any} */ (null);
    /** @type {any} answer of GET /jobs/{id}/landscape */
    this.report = null;
    /** @type {import("../lib/classes.js").ClassInfo[]} from head to tail */
    this.classes = [];
    this.error = null;
    this.readFor = "";
  }

  connectedCallback() {
    super.connectedCallback();
    onTheme(() => this.requestUpdate(), this.signal);
  }

  willUpdate() {
    const {state} = this.feed.job;
    if (state !== this.readFor) {
      this.readFor = state;
      if (state === "succeeded") {
        void this.read();
      }
    }
  }

  async read() {
    this.error = null;
    try {
      const {signal} = this;
      const [report, known] = await Promise.all([get(`${this.feed.job.links.self}/landscape`, {signal}), classesOf(this.feed.job, signal)]);
      this.classes = headToTail(Object.keys(report.perClass).map((key) => known[Number(key)] ?? unknownClass(Number(key))));
      this.report = report;
    } catch (error) {
      this.error = this.signal.aborted ? null : error;
    }
  }

  get settings() {
    const {query} = here();
    return {classes: query.get("classes") ?? "", log: query.get("log") !== "0"};
  }

  /** @param {Record<string, string>} values */
  set(values) {
    setQuery(values);
    this.requestUpdate();
  }

  render() {
    const {job} = this.feed;
    if (this.error) {
      return errorBox(this.error, () => void this.read());
    }
    if (!this.report) {
      return job.state === "succeeded" ? loading("Reading the losses") : emptyBox("There is no landscape", isEnded(job.state) ? "The job ended before." : "It comes when the job has succeeded.");
    }
    const {measuredLoss, directions, axes} = this.report;
    const {nonFinite, nonFiniteOfClasses} = job.result;
    return html`<dl class="facts">
        ${fact("Loss", lossOf(measuredLoss))} ${fact("Directions", directions)} ${fact("Images", `${job.spec.split} split`)} ${fact("Loss at the model", number(this.report.atModel.loss))}
        ${fact("Lowest and highest", `${number(job.result.lossMin)} to ${number(job.result.lossMax)}`)}
        ${nonFinite + nonFiniteOfClasses > 0 ? fact("Not finite", `${nonFinite} points of the whole split, ${nonFiniteOfClasses} of classes`) : nothing}
      </dl>
      <h2>${axes.length === 1 ? "Loss along the direction" : "Loss over the plane"}</h2>
      ${this.controls()} ${axes.length === 1 ? this.line() : this.planes()}`;
  }

  controls() {
    const {classes, log} = this.settings;
    return html`<form class="filters" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      ${this.classes.length > 0
        ? html`<label
            >Classes
            <input type="text" placeholder="0, 5-9, truck, tail, few" .value=${classes} @change=${(/** @type {any} */ event) => this.set({classes: event.target.value.trim()})}
          /></label>
            ${meaningOf(classes, this.classes) ? html`<span class="hint" role="status">${meaningOf(classes, this.classes)}</span>` : nothing}`
        : nothing}
      <button type="button" aria-pressed=${log} @click=${() => this.set({log: log ? "0" : ""})}>Log scale</button>
    </form>`;
  }

  /** What is shown: the whole split, then classes from head to tail. */
  subjects() {
    const {perClass, loss, atModel} = this.report;
    const chosen = chosenClasses(this.classes, this.settings.classes);
    return [
      {name: "whole split", detail: "", loss, middle: atModel.loss},
      ...chosen.map((one) => ({name: one.name, detail: detailOf(one), loss: perClass[one.index], middle: atModel.perClass[one.index]})),
    ];
  }

  line() {
    const {log, classes} = this.settings;
    if (this.drawnFor !== classes) {
      this.drawnFor = classes;
      const subjects = this.subjects();
      // Both ends of the tail and the head say most, where not all fit.
      const shown = subjects.length <= CURVES ? subjects : classes ? subjects.slice(0, CURVES) : [...subjects.slice(0, CURVES / 2), ...subjects.slice(-CURVES / 2)];
      this.omitted = subjects.length - shown.length;
      this.series = shown.map((one, i) => ({label: one.name, color: i === 0 ? "--ink" : runColor(i - 1 < 6 ? i - 1 : 7), dashed: i % 2 === 1, values: one.loss[0]}));
    }
    return html`<line-chart
        .heading=${"Whole split and classes"}
        .across=${"position"}
        .x=${this.report.axes[0]}
        .series=${this.series}
        .marks=${MODEL}
        .log=${log}
        .writeX=${(/** @type {number} */ x) => number(x, 3)}
        .height=${380}
        .gaps=${true}
      ></line-chart>
      <p class="hint">Drag over the chart to zoom; double-click shows all again.</p>
      ${this.omitted ? html`<p class="hint">${this.omitted} classes are not drawn. Name those that you want to see.</p>` : nothing}`;
  }

  planes() {
    const {log, classes} = this.settings;
    const key = `${classes} ${log}`;
    if (this.drawnFor !== key) {
      this.drawnFor = key;
      this.maps = this.subjects();
      this.levels = levelsOf(this.maps.flatMap((one) => one.loss.flat()), log);
    }
    const {levels = [], maps = []} = this;
    return html`<ul class="legend" aria-label="Bands of the loss">
        ${levels.length === 0 ? nothing : [...levels, null].map((level, band) => html`<li class="mark">${swatchOf(band, levels.length)} ${level === null ? `above ${number(levels.at(-1), 2)}` : `to ${number(level, 2)}`}</li>`)}
      </ul>
      <p class="hint">All maps have the same bands, interpolated between the measured points. Gray: not finite.</p>
      <div class="planes">
        ${maps.map((one) => html`<contour-map title=${one.detail} .heading=${one.name} .axes=${this.report.axes} .values=${one.loss} .levels=${levels} .log=${log} .middle=${one.middle}></contour-map>`)}
      </div>`;
  }
}

/** @param {number} band @param {number} boundaries */
function swatchOf(band, boundaries) {
  return html`<svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" fill=${bandColor(band, boundaries)} stroke="var(--line)" /></svg>`;
}

const MODEL = [{x: 0, label: "the model"}];

/** Boundaries of bands, at equal distances on a log or a linear scale. @param {(number | null)[]} losses @param {boolean} log */
function levelsOf(losses, log) {
  const finite = /** @type {number[]} */ (losses.filter((loss) => loss != null));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (!(high > low)) {
    return [];
  }
  const isLog = log && high > 0;
  const [from, to] = isLog ? [Math.log10(Math.max(low, high * LEAST)), Math.log10(high)] : [low, high];
  return Array.from({length: BANDS - 1}, (_, i) => from + ((to - from) * (i + 1)) / BANDS).map((level) => (isLog ? 10 ** level : level));
}

customElements.define("landscape-view", LandscapeView);
