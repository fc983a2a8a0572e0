/** A training: its curves while they grow, what it has reached, and where it is wrong. */
import {get} from "../lib/api.js";
import {PageElement, emptyBox, errorBox, html, nothing, option} from "../lib/element.js";
import {shortId} from "../lib/format.js";
import {JobFeed} from "../lib/job-feed.js";
import {titleOf} from "../lib/jobs.js";
import {here, setQuery} from "../lib/router.js";
import {chartsOf, epochsOf, marksOf, partOf, seriesOf} from "../lib/training.js";
import {outcome} from "./training-outcome.js";
import "../charts/lines.js";
import "./training-classes.js";
import "./training-confusion.js";
import "./training-mistakes.js";

/** @type {any[]} */
const NONE = [];

class TrainingView extends PageElement {
  static properties = {feed: {attribute: false}, others: {state: true}, error: {state: true}};

  constructor() {
    super();
    /** @type {JobFeed} */
    this.feed = /** @type {any} */ (null);
    /** @type {any[]} trainings that could be pinned */
    this.others = [];
    /** @type {JobFeed | null} */
    this.pinned = null;
    this.pinnedId = "";
    this.pinnedLife = new AbortController();
    this.error = null;
    /** @type {number[]} */
    this.epochs = [];
    /** @type {import("../lib/training.js").CurveChart[]} */
    this.charts = [];
    /** @type {import("../charts/lines.js").Series[][]} */
    this.series = [];
    /** @type {import("../charts/lines.js").Mark[] | null} */
    this.marks = null;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.pinnedLife.abort();
    this.pinnedId = "";
  }

  get settings() {
    const {query} = here();
    return {
      log: query.get("log") === "1",
      smoothing: Math.max(0, Math.min(0.99, Number(query.get("smooth")) || 0)),
      other: query.get("with") ?? "",
      zoom: query.get("zoom"),
    };
  }

  /** @param {Record<string, string>} values */
  set(values) {
    setQuery(values);
    this.requestUpdate();
  }

  willUpdate() {
    const {other} = this.settings;
    if (other !== this.pinnedId) {
      this.pinnedId = other;
      void this.pin(other);
    }
  }

  /** Follows another training beside this one. @param {string} id "" for none */
  async pin(id) {
    this.pinnedLife.abort();
    this.pinnedLife = new AbortController();
    this.pinned = null;
    this.error = null;
    if (!id) {
      this.requestUpdate();
      return;
    }
    const feed = new JobFeed(id, this.pinnedLife.signal);
    feed.addEventListener("change", () => this.requestUpdate());
    try {
      await feed.start();
      this.pinned = feed;
    } catch (error) {
      this.error = feed === this.pinned || this.pinnedId === id ? error : null;
    }
  }

  /** Reads what could be pinned when the reader first opens the choice. */
  async offer() {
    if (this.others.length === 0) {
      try {
        this.others = (await get("jobs?kind=train&limit=100", {signal: this.signal})).items;
      } catch (error) {
        this.error = this.signal.aborted ? null : error;
      }
    }
  }

  render() {
    const {job, rows} = this.feed;
    const pinned = this.pinned?.job ?? null;
    return html`${outcome(job, pinned)}
      <h2>Curves</h2>
      ${this.controls()} ${errorBox(this.error)}
      ${rows.length > 0
        ? this.curves(rows)
        : emptyBox("No epoch has ended yet", job.state === "queued" ? "The curves begin when a worker has trained for an epoch." : nothing)}
      <training-classes .job=${job} .pinned=${pinned}></training-classes>
      ${pinned && job.result ? html`<p class="notice">What follows is of this job alone. <a href="jobs/${pinned.id}">${titleOf(pinned)}</a> shows that of the pinned one.</p>` : nothing}
      <training-confusion .job=${job}></training-confusion>
      <training-mistakes .job=${job}></training-mistakes>`;
  }

  controls() {
    const {log, smoothing} = this.settings;
    const known = new Map(this.others.map((job) => [job.id, job]));
    if (this.pinned?.job) {
      known.set(this.pinned.job.id, this.pinned.job);
    }
    known.delete(this.feed.job.id);
    return html`<form class="filters" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label
        >Compare with
        <select
          @focus=${this.offer}
          @pointerenter=${this.offer}
          @change=${(/** @type {any} */ event) => this.set({with: event.target.value})}
        >
          <option value="">no other training</option>
          ${[...known.values()].map(
            (job) => option(job.id, job.id === this.pinnedId, `${titleOf(job)} (…${shortId(job.id)})`),
          )}
        </select></label
      >
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
      ${this.pinned?.job ? html`<a class="button" href="jobs/${this.pinned.job.id}">Open the pinned job</a>` : nothing}
    </form>`;
  }

  /** Names of this job and of the pinned one. @returns {[string, string]} */
  get names() {
    const [own, other] = [this.feed.job, this.pinned?.job ?? this.feed.job];
    const same = titleOf(own) === titleOf(other);
    const name = (/** @type {any} */ job) => (same ? `${titleOf(job)} …${shortId(job.id)}` : titleOf(job));
    return [name(own), name(other)];
  }

  /** @param {any[]} rows */
  curves(rows) {
    const {log, smoothing, zoom} = this.settings;
    const pinned = this.pinned?.rows ?? NONE;
    if (this.drawnRows !== rows || this.drawnPinned !== pinned) {
      // Progress arrives more often than rows: curves of ten thousand epochs are not built for it.
      this.drawnRows = rows;
      this.drawnPinned = pinned;
      this.epochs = epochsOf(rows, pinned);
      this.charts = chartsOf([...rows, ...pinned]);
      this.series = this.charts.map((chart) => seriesOf(chart, this.epochs, rows, pinned, this.names));
    }
    if (this.zoomedFor !== zoom) {
      this.zoomedFor = zoom;
      this.inSight = partOf(zoom);
    }
    if (this.markedResult !== this.feed.job.result || !this.marks) {
      this.markedResult = this.feed.job.result;
      this.marks = marksOf(this.feed.job);
    }
    return html`<p class="hint">Drag over a chart to zoom in all of them; double-click shows all again.</p>
      <div class="charts">
      ${this.charts.map((chart, i) => {
        const series = this.series[i];
        return series.length === 0
          ? nothing
          : html`<line-chart
              .heading=${chart.heading}
              .across=${"epoch"}
              .x=${this.epochs}
              .series=${series}
              .marks=${this.marks}
              .log=${log && chart.mayBeLog === true}
              .smoothing=${chart.isSchedule ? 0 : smoothing}
              .format=${chart.format}
              .shown=${this.inSight ?? null}
              @zoom=${(/** @type {CustomEvent} */ event) => this.set({zoom: event.detail?.join("-") ?? ""})}
            ></line-chart>`;
      })}
    </div>`;
  }
}

customElements.define("training-view", TrainingView);
