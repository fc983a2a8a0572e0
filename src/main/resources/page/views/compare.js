/** Several jobs of one kind, side by side. */
import {ApiError, Resource, get} from "../lib/api.js";
import {PageElement, emptyBox, errorBox, html, loading, nothing} from "../lib/element.js";
import {shortId} from "../lib/format.js";
import {isEnded, method, progressOf, stateOf, titleOf, verdictOf} from "../lib/jobs.js";
import {differences} from "../lib/differences.js";
import {here} from "../lib/router.js";
import {runColor} from "../charts/colors.js";
import {markSwatch} from "../charts/swatch.js";
import "./compare-groups.js";

/** How each kind is compared. Each component gets `jobs`, `names` and `comparison`. */
const views = /** @type {Record<string, {element: string, load: () => Promise<unknown>, asks: boolean}>} */ ({
  train: {element: "compare-trainings", load: () => import("./compare-trainings.js"), asks: false},
  evaluate: {element: "compare-accuracies", load: () => import("./compare-accuracies.js"), asks: true},
  hessian: {element: "compare-spectra", load: () => import("./compare-spectra.js"), asks: true},
});
const figures = {element: "compare-figures", load: () => import("./compare-figures.js"), asks: false};

const REFRESH = 4000;
/** Jobs side by side; more of them are averaged. */
const MOST = 8;
/** Jobs that GET /compare takes. */
const MOST_AVERAGED = 200;

class CompareView extends PageElement {
  static properties = {jobs: {state: true}, trainings: {state: true}, comparison: {state: true}, refusal: {state: true}, error: {state: true}};

  constructor() {
    super();
    this.reset();
    this.addEventListener("query", () => {
      const isUnread = !this.isAveraged && this.jobs.length === 0;
      if (this.ids.join() !== idsOfUrl().join() || isUnread) {
        this.reset();
        void this.read(this.signal).catch((error) => (this.error = error));
      } else if (this.isAveraged) {
        this.requestUpdate();
        /** @type {any} */ (this.querySelector("compare-groups"))?.requestUpdate();
      } else {
        this.content?.requestUpdate();
      }
    });
  }

  reset() {
    this.ids = idsOfUrl();
    this.resources = this.ids.map((id) => new Resource(`jobs/${encodeURIComponent(id)}`));
    /** @type {any[]} */
    this.jobs = [];
    /** Whether everything has been read. */
    this.whole = false;
    /** @type {any[]} trainings of the measured models; null where one is unknown */
    this.trainings = [];
    /** @type {any} answer of GET /compare */
    this.comparison = null;
    /** @type {unknown} why the API does not compare these jobs */
    this.refusal = null;
    this.error = null;
    /** @type {any} component of the jobs' kind */
    this.content = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, (signal) => this.read(signal), (error) => (this.error = this.jobs.length === 0 ? error : null));
  }

  get kind() {
    return this.jobs[0]?.kind;
  }

  get isAveraged() {
    return this.ids.length > MOST || here().query.has("over");
  }

  get isOfOneKind() {
    return this.jobs.every((job) => job.kind === this.kind);
  }

  /** Reads until all jobs have ended. @param {AbortSignal} signal */
  async read(signal) {
    const {resources} = this;
    if (resources.length === 0 || this.whole || this.isAveraged) {
      return;
    }
    const changed = await Promise.all(resources.map((resource) => resource.refresh(signal)));
    if (resources !== this.resources || (!changed.includes(true) && this.jobs.length > 0 && !this.mayStillSucceed)) {
      return;
    }
    const jobs = resources.map((resource) => resource.value);
    await this.readTrainings(jobs, signal);
    this.jobs = jobs;
    this.error = null;
    if (this.isOfOneKind) {
      await this.compare(signal);
    }
    this.whole = jobs.every((job) => isEnded(job.state)) && !this.mayStillSucceed;
  }

  /** Whether the comparison failed for a reason that passes. */
  get mayStillSucceed() {
    return this.refusal instanceof ApiError && this.refusal.isTransient;
  }

  /** Measurements differ by their models: in how those were trained. @param {any[]} jobs @param {AbortSignal} signal */
  async readTrainings(jobs, signal) {
    if (this.trainings.length === 0 && jobs[0].kind !== "train") {
      this.trainings = await Promise.all(jobs.map((job) => (job.spec.model?.job ? get(`jobs/${job.spec.model.job}`, {signal}).catch(() => null) : null)));
    }
  }

  /** @param {AbortSignal} signal */
  async compare(signal) {
    const {element, load, asks} = views[this.kind] ?? figures;
    if (asks && this.jobs.every((job) => isEnded(job.state))) {
      try {
        this.comparison = await get(`compare?jobs=${this.ids.map(encodeURIComponent).join(",")}`, {signal});
        this.refusal = null;
      } catch (error) {
        this.refusal = signal.aborted ? null : error;
        return;
      }
    }
    if (!asks || this.comparison) {
      await load();
      this.content ??= document.createElement(element);
      Object.assign(this.content, {jobs: this.jobs, names: this.names, comparison: this.comparison});
      this.requestUpdate();
    }
  }

  /** Different names for all. */
  get names() {
    const titles = this.jobs.map(titleOf);
    return this.jobs.map((job, i) => (titles.indexOf(titles[i]) === titles.lastIndexOf(titles[i]) ? titles[i] : `${titles[i]} …${shortId(job.id)}`));
  }

  render() {
    if (this.ids.length < 2 || this.ids.length > MOST_AVERAGED) {
      return html`<h1>Compare</h1>
        ${emptyBox(
          this.ids.length < 2 ? "Choose two or more jobs" : `At most ${MOST_AVERAGED} jobs can be compared`,
          html`Select jobs of one kind in the <a href="jobs">list</a>, then press Compare. The address of this view names them.`,
        )}`;
    }
    const jobs = `compare?jobs=${this.ids.map(encodeURIComponent).join(",")}`;
    if (this.isAveraged) {
      return html`<div class="title">
          <h1>Compare ${this.ids.length} jobs</h1>
          ${this.ids.length <= MOST ? html`<p class="actions"><a class="button" href=${jobs}>One by one</a></p>` : nothing}
        </div>
        <compare-groups .ids=${this.ids}></compare-groups>`;
    }
    if (this.jobs.length === 0) {
      return html`<h1>Compare</h1>
        ${this.error ? errorBox(this.error, () => void this.read(this.signal)) : loading("Reading the jobs")}`;
    }
    return html`<div class="title">
        <h1>Compare ${this.isOfOneKind ? KINDS[/** @type {keyof typeof KINDS} */ (this.kind)] : "jobs"}</h1>
        ${this.isOfOneKind && this.kind in views ? html`<p class="actions"><a class="button" href="${jobs}&over=${this.kind === "train" ? "/seed" : "/model/job/seed"}">Average over seeds</a></p>` : nothing}
      </div>
      ${this.list()} ${errorBox(this.refusal)}
      ${this.isOfOneKind ? nothing : emptyBox("These jobs are of different kinds", "Compare trainings with trainings, Hessian jobs with Hessian jobs.")}
      ${this.content ?? (this.isOfOneKind && !this.refusal ? html`<p class="hint" role="status">The comparison begins when all jobs have ended.</p>` : nothing)}
      ${this.trainings.length > 0 && this.trainings.every((job) => job !== null) && new Set(this.trainings.map((job) => job.id)).size > 1
        ? this.differences("What differs in the measured models' trainings", this.trainings.map((job) => job.spec))
        : nothing}
      ${this.differences("What differs in the specs", this.jobs.map((job) => job.spec))}`;
  }

  list() {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Compared jobs">
      <table>
        <caption class="visually-hidden">Compared jobs</caption>
        <thead><tr><th>Job</th><th>State</th><th>Model</th></tr></thead>
        <tbody>
          ${this.jobs.map((job, i) => {
            const trained = this.trainings[i];
            return html`<tr>
              <th scope="row">${markSwatch({color: runColor(i)}, i)} <a href="jobs/${job.id}">${this.names[i]}</a></th>
              <td>${stateOf(job)} ${isEnded(job.state) ? verdictOf(job) : progressOf(job)}</td>
              <td>${trained ? html`<a href="jobs/${trained.id}">${titleOf(trained)}</a><div class="hint">${method(trained)}</div>` : job.kind === "train" ? method(job) : html`<span class="mono">${job.spec.model?.checkpoint ?? "–"}</span>`}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }

  /** @param {string} heading @param {any[]} specs */
  differences(heading, specs) {
    const rows = differences(specs);
    return html`<h2>${heading}</h2>
      ${rows.length === 0
        ? html`<p class="hint">Nothing.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label=${heading}>
            <table>
              <thead><tr><th>Field</th>${this.names.map((name) => html`<th class="wrap">${name}</th>`)}</tr></thead>
              <tbody>
                ${rows.map(
                  ({pointer, values}) => html`<tr>
                    <th scope="row"><code>${pointer}</code></th>
                    ${values.map((value) => html`<td>${pointer === "/model/job" && value ? html`<a href="jobs/${value}">…${shortId(value)}</a>` : (value ?? "–")}</td>`)}
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>`}`;
  }
}

const KINDS = {train: "trainings", evaluate: "evaluations", hessian: "Hessian jobs", landscape: "landscapes", flatness: "flatness jobs"};

function idsOfUrl() {
  return [...new Set((here().query.get("jobs") ?? "").split(",").map((id) => id.trim()).filter(Boolean))];
}

customElements.define("compare-view", CompareView);
