/** Trainings overlaid: curves by epoch while they run, then accuracies by choice of the epoch. */
import {Resource, get} from "../lib/api.js";
import {PageElement, emptyBox, errorBox, html, loading, nothing, option} from "../lib/element.js";
import {isEnded} from "../lib/jobs.js";
import {here, setQuery} from "../lib/router.js";
import {chartsOf, epochsOf, partOf, valueOf} from "../lib/training.js";
import {runColor} from "../charts/colors.js";
import "../charts/lines.js";
import "./compare-accuracies.js";

const REFRESH = 4000;

/** What a choice of the epoch promises. */
const CHOICES = {
  final: "last epoch: what a user of the last checkpoint gets",
  bestOnValidation: "best on validation: chosen without the test labels",
  bestOnTest: "best on test: chosen by the test labels, so too high",
};

class CompareTrainings extends PageElement {
  static properties = {jobs: {attribute: false}, names: {attribute: false}, rows: {state: true}, comparison: {state: true}, refusal: {state: true}, error: {state: true}};

  constructor() {
    super();
    /** @type {any[]} */
    this.jobs = [];
    /** @type {string[]} */
    this.names = [];
    /** @type {any[][]} rows of the metrics of each job */
    this.rows = [];
    /** @type {any} */
    this.comparison = null;
    this.refusal = null;
    this.error = null;
    this.comparedFor = "";
    this.isWhole = false;
    /** @type {any[]} */
    this.drawn = [];
    /** @type {number[]} */
    this.epochs = [];
  }

  get settings() {
    const {query} = here();
    const which = query.get("which") ?? "final";
    return {
      log: query.get("log") === "1",
      smoothing: Math.max(0, Math.min(0.99, Number(query.get("smooth")) || 0)),
      which: which in CHOICES && !(which === "bestOnValidation" && this.withoutValidation) ? which : "final",
      zoom: query.get("zoom"),
    };
  }

  /** Why no model was chosen on a validation split; "" if there is one of each training. */
  get withoutValidation() {
    const without = this.jobs.flatMap((job, i) => (job.result && !job.result.bestOnValidation ? [this.names[i]] : []));
    return without.length === 0 ? "" : `without a validation split: ${without.length === this.jobs.length ? "all of them" : without.join(", ")}`;
  }

  /** @param {Record<string, string>} values */
  set(values) {
    setQuery(values);
    this.requestUpdate();
  }

  /** Polled: browsers open six connections to a service, and eight jobs would need eight streams. */
  connectedCallback() {
    super.connectedCallback();
    this.every(
      REFRESH,
      async (signal) => {
        this.metrics ??= this.jobs.map((job) => new Resource(job.links.metrics));
        if (this.isWhole) {
          return;
        }
        const isLast = this.jobs.every((job) => isEnded(job.state));
        const changed = await Promise.all(this.metrics.map((one) => one.refresh(signal)));
        if (changed.includes(true)) {
          this.rows = this.metrics.map((one) => one.value);
        }
        this.isWhole = isLast;
        this.error = null;
      },
      (error) => (this.error = error),
    );
  }

  willUpdate() {
    const {which} = this.settings;
    const key = `${which} ${this.jobs.map((job) => job.state).join()}`;
    if (key !== this.comparedFor) {
      this.comparedFor = key;
      if (this.jobs.every((job) => job.state === "succeeded")) {
        void this.compare(which);
      }
    }
    if (this.drawnRows !== this.rows) {
      this.drawnRows = this.rows;
      this.epochs = epochsOf(this.rows.flat(), []);
      this.drawn = chartsOf(this.rows.flat()).flatMap((chart) => chart.curves.flatMap((curve) => this.curve(chart, curve)));
    }
  }

  /** One chart for each figure, with a curve for each job. @param {import("../lib/training.js").CurveChart} chart @param {import("../lib/training.js").Curve} curve */
  curve(chart, curve) {
    const series = this.rows.flatMap((rows, i) => {
      const values = new Map(rows.map((row) => [row.epoch, valueOf(row, curve.field)]));
      return [...values.values()].some((value) => value != null)
        ? [{label: this.names[i], color: runColor(i), dashed: i % 2 === 1, values: this.epochs.map((epoch) => values.get(epoch) ?? null)}]
        : [];
    });
    const heading = chart.curves.length === 1 ? chart.heading : `${chart.heading}: ${curve.label}`;
    return series.length === 0 ? [] : [{heading, series, format: chart.format, mayBeLog: chart.mayBeLog === true, isSchedule: chart.isSchedule === true}];
  }

  /** @param {string} which */
  async compare(which) {
    const {comparedFor, signal} = this;
    this.comparison = null;
    this.refusal = null;
    try {
      const comparison = await get(`compare?jobs=${this.jobs.map((job) => job.id).join(",")}&which=${which}`, {signal});
      if (comparedFor === this.comparedFor) {
        this.comparison = comparison;
      }
    } catch (error) {
      if (comparedFor === this.comparedFor && !signal.aborted) {
        this.refusal = error;
      }
    }
  }

  render() {
    return html`<h2>Test results</h2>
      ${this.results()}
      <h2>Curves</h2>
      ${errorBox(this.error)} ${this.curves()}`;
  }

  results() {
    if (this.jobs.some((job) => job.state !== "succeeded")) {
      return html`<p class="hint" role="status">The table comes when all jobs have succeeded.</p>`;
    }
    const {which} = this.settings;
    return html`<form class="filters" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
        <label
          >Models of
          <select @change=${(/** @type {any} */ event) => this.set({which: event.target.value === "final" ? "" : event.target.value})}>
            ${Object.entries(CHOICES).map(([value, text]) => (value === "bestOnValidation" && this.withoutValidation ? option(value, false, `best on validation, ${this.withoutValidation}`, true) : option(value, value === which, text)))}
          </select></label
        >
      </form>
      ${errorBox(this.refusal)}
      ${this.comparison ? html`<compare-accuracies .names=${this.names} .comparison=${this.comparison}></compare-accuracies>` : this.refusal ? nothing : loading("Comparing")}`;
  }

  curves() {
    const {log, smoothing, zoom} = this.settings;
    if (this.zoomedFor !== zoom) {
      this.zoomedFor = zoom;
      this.inSight = partOf(zoom);
    }
    if (this.drawn.length === 0) {
      return this.rows.length > 0 ? emptyBox("No epoch has ended yet") : this.error ? nothing : loading("Reading the curves");
    }
    return html`<form class="filters" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
        <label
          >Smoothing ${smoothing > 0 ? smoothing : "off"}
          <input
            type="range"
            min="0"
            max="0.95"
            step="0.05"
            .value=${String(smoothing)}
            @input=${(/** @type {any} */ event) => this.set({smooth: event.target.value === "0" ? "" : event.target.value})}
        /></label>
        <button type="button" aria-pressed=${log} @click=${() => this.set({log: log ? "" : "1"})}>Log scale</button>
      </form>
      <p class="hint">Drag over a chart to zoom in all of them; double-click shows all again.</p>
      <div class="charts">
        ${this.drawn.map(
          ({heading, series, format, mayBeLog, isSchedule}) =>
            html`<line-chart
              .heading=${heading}
              .across=${"epoch"}
              .x=${this.epochs}
              .series=${series}
              .log=${log && mayBeLog}
              .smoothing=${isSchedule ? 0 : smoothing}
              .format=${format}
              .shown=${this.inSight ?? null}
              .lazy=${true}
              @zoom=${(/** @type {CustomEvent} */ event) => this.set({zoom: event.detail?.join("-") ?? ""})}
            ></line-chart>`,
        )}
      </div>`;
  }
}

customElements.define("compare-trainings", CompareTrainings);
