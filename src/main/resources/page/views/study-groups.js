/** Groups of jobs that differ in chosen values alone: means, mean curves, and a test of two groups. */
import {download, get} from "../lib/api.js";
import {PageElement, errorBox, html, loading, nothing, option} from "../lib/element.js";
import {count, number, shortId} from "../lib/format.js";
import {hasView} from "../lib/routes.js";
import {formatOf, text} from "../lib/sweep.js";
import {charts, curvatureCharts} from "../lib/training.js";
import {runColor} from "../charts/colors.js";
import "../charts/lines.js";

/**
 * @typedef {{n: number, mean: number | null, standardDeviation: number | null, low: number | null, high: number | null}} Summary
 * @typedef {{name: string, values: Record<string, unknown>, jobs: string[], n: number, failed: number, diverged: number, cancelled: number, unfinished: number, deleted: number, repeated: number}} Members
 * @typedef {Members & {figures: Record<string, Summary>}} Group
 */

/** What may be drawn over epochs, in the order of a training's charts. */
const METRICS = metricsOf(charts);
const FIRST_METRIC = "balancedAccuracy";

/** More mean curves with bands hide each other. */
const MOST_CURVES = 8;

/** @param {import("../lib/training.js").CurveChart[]} of */
function metricsOf(of) {
  return of.flatMap((chart) => chart.curves.map((curve) => ({field: curve.field, format: chart.format})));
}

class StudyGroups extends PageElement {
  static properties = {
    /** Query that names the jobs: `sweep=` or `jobs=`. */
    source: {},
    over: {},
    /** Names of the figures to show; the first one is tested. */
    figures: {attribute: false},
    /** Changes when another job has ended. */
    version: {},
    /** States of jobs, as far as they are known. */
    states: {attribute: false},
    metric: {},
    /** Numbers of the two groups that are tested. */
    settings: {attribute: false},
    groups: {state: true},
    curves: {state: true},
    test: {state: true},
    metrics: {state: true},
    errors: {state: true},
  };

  constructor() {
    super();
    this.source = "";
    this.over = "";
    /** @type {string[]} */
    this.figures = [];
    this.version = "";
    /** @type {Map<string, string>} */
    this.states = new Map();
    this.metric = "";
    /** @type {[number, number]} */
    this.settings = [0, 1];
    /** @type {Group[] | null} */
    this.groups = null;
    this.metrics = METRICS;
    /** The jobs whose specs said which classes' curvature is measured. */
    this.offeredBy = "";
    /** @type {any} */
    this.curves = null;
    /** @type {any} */
    this.test = null;
    /** What failed, by kind of answer. @type {Record<string, unknown>} */
    this.errors = {};
    /** What was asked for last, by kind of answer. @type {Record<string, string>} */
    this.asked = {};
  }

  willUpdate() {
    const jobs = `${this.source}&over=${encodeURIComponent(this.over)}`;
    void this.ask("groups", `compare?${jobs}`, (answer) => {
      this.groups = answer.groups;
      void this.offerCurvature(answer.groups.slice(0, MOST_CURVES).flatMap((/** @type {Group} */ group) => group.jobs.slice(0, 1)));
      this.dispatchEvent(new CustomEvent("groups", {detail: answer.groups}));
    });
    void this.ask("curves", `compare/curves?${jobs}&metric=${this.drawn.field}`, (answer) => (this.curves = curvesOf(answer)));
    const [a, b] = this.settings;
    if (this.groups && this.groups.length > 1 && this.figures.length > 0) {
      void this.ask("test", `compare/test?${jobs}&figure=${encodeURIComponent(this.figures[0])}&a=${a}&b=${b}`, (answer) => (this.test = answer));
    }
  }

  /** Adds the curvature of the classes that the jobs measure. @param {string[]} jobs one of each group */
  async offerCurvature(jobs) {
    if (this.offeredBy === jobs.join()) {
      return;
    }
    this.offeredBy = jobs.join();
    try {
      const measured = await Promise.all(jobs.map((job) => this.measuredBy(job)));
      const classes = [...new Set(measured.flat())].sort((a, b) => a - b);
      this.metrics = [...METRICS, ...metricsOf(curvatureCharts(classes))];
    } catch {
      this.offeredBy = ""; // The other curves are still to be had; the next version of the jobs asks again.
    }
  }

  /** The classes whose curvature a job measures. @param {string} job @returns {Promise<number[]>} */
  async measuredBy(job) {
    const {spec} = await get(`jobs/${job}`, {signal: this.signal});
    const chosen = spec.curvature?.classes ?? [];
    return chosen === "all" ? (await get(`jobs/${job}/classes`, {signal: this.signal})).items.map((/** @type {any} */ one) => one.index) : chosen;
  }

  get drawn() {
    return this.metrics.find((one) => one.field === this.metric) ?? /** @type {typeof METRICS[number]} */ (METRICS.find((one) => one.field === FIRST_METRIC));
  }

  /**
   * Asks once for each request and version of the jobs; a late answer to an older request is dropped.
   *
   * @param {"groups" | "curves" | "test"} kind
   * @param {string} path
   * @param {(answer: any) => void} use
   */
  async ask(kind, path, use) {
    const request = `${this.version} ${path}`;
    if (this.asked[kind] === request) {
      return;
    }
    this.asked[kind] = request;
    const failed = (/** @type {unknown} */ error) => (this.errors = {...this.errors, [kind]: error});
    try {
      const answer = await get(path, {signal: this.signal});
      if (this.asked[kind] === request) {
        failed(null);
        use(answer);
      }
    } catch (error) {
      if (this.asked[kind] === request && !this.signal.aborted) {
        failed(error);
      }
    }
  }

  /** What failed, with a button to ask again. @param {"groups" | "curves" | "test"} kind */
  failure(kind) {
    return errorBox(this.errors[kind], () => {
      delete this.asked[kind];
      this.errors = {...this.errors, [kind]: null};
    });
  }

  /** @param {Record<string, string | null>} values of the URL's query */
  choose(values) {
    this.dispatchEvent(new CustomEvent("choose", {detail: values}));
  }

  render() {
    if (this.errors.groups) {
      return this.failure("groups");
    }
    if (!this.groups) {
      return loading("Averaging");
    }
    return html`${this.table(this.groups)} ${this.groups.length > 1 && this.figures.length > 0 ? this.comparison(this.groups) : nothing} ${this.meanCurves()}`;
  }

  /** @param {Group[]} groups */
  table(groups) {
    const pointers = Object.keys(groups[0]?.values ?? {});
    return html`<p class="hint">
        Mean ± half the 95 % interval (Student), over the jobs that have the figure (n); s is the sample standard deviation. Jobs without a result are in no mean.
        <button type="button" class="small" @click=${() => void download(`compare?${this.source}&over=${encodeURIComponent(this.over)}`, "means.csv", "text/csv").catch((error) => alert(error.message))}>CSV</button>
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label="Means over ${this.over}">
        <table class="spread">
          <thead>
            <tr>
              ${pointers.map((pointer) => html`<th scope="col" class="number">${pointer}</th>`)}
              <th scope="col">Jobs</th>
              ${this.figures.map((name) => html`<th scope="col" class="number">${name}</th>`)}
              <th scope="col"><span class="visually-hidden">Compare</span></th>
            </tr>
          </thead>
          <tbody>
            ${groups.map(
              (group) => html`<tr>
                ${pointers.map((pointer) => html`<td class="number mono">${text(group.values[pointer])}</td>`)}
                <td class="of">${this.members(group)}</td>
                ${this.figures.map((name) => html`<td class="number">${figureOf(group.figures[name], formatOf(name))}</td>`)}
                <td>
                  ${hasView("compare") && group.n >= 2 && this.succeeded(group).length === group.n
                    ? html`<a class="button small" href="compare?jobs=${this.succeeded(group).join(",")}" aria-label="Compare these ${group.n} jobs">Compare</a>`
                    : nothing}
                </td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  /** @param {Members} group */
  succeeded(group) {
    return group.jobs.filter((job) => (this.states.get(job) ?? "succeeded") === "succeeded");
  }

  /** @param {Members} group */
  members(group) {
    const lost = [
      ["diverged", group.diverged],
      ["failed", group.failed - group.diverged],
      ["cancelled", group.cancelled],
      ["deleted", group.deleted],
    ].filter(([, n]) => Number(n) > 0);
    const without = group.jobs.filter((job) => ["failed", "cancelled", "deleted"].includes(this.states.get(job) ?? ""));
    return html`${group.n} of ${count(group.jobs.length, "job")} succeeded
      ${group.unfinished > 0 ? html`<div class="hint">${group.unfinished} queued, running or paused</div>` : nothing}
      ${group.repeated > 0 ? html`<div class="failed">${group.repeated} repeat${group.repeated === 1 ? "s" : ""} another job’s value of ${this.over}: the interval is too narrow</div>` : nothing}
      ${lost.length > 0
        ? html`<div class="failed">
            <strong>${lost.map(([name, n]) => `${n} ${name}`).join(", ")}${without.length > 0 ? ":" : ""}</strong>
            ${without.map((job) => html`<a class="mono" href="jobs/${job}" title=${this.states.get(job) ?? ""}>…${shortId(job)}</a> `)}
          </div>`
        : nothing}`;
  }

  /** @param {Group[]} groups */
  comparison(groups) {
    const [a, b] = this.settings;
    const choice = (/** @type {string} */ name, /** @type {string} */ label, /** @type {number} */ chosen) =>
      html`<label
        >${label}
        <select @change=${(/** @type {any} */ event) => this.choose({[name]: event.target.value})}>
          ${groups.map((group, i) => option(i, i === chosen, group.name))}
        </select></label
      >`;
    return html`<h3>Paired test of ${this.figures[0]}</h3>
      <div class="filters">${choice("a", "First setting", a)} ${choice("b", "Second setting", b)}</div>
      ${this.errors.test ? this.failure("test") : this.test ? this.tested() : loading("Testing")}`;
  }

  tested() {
    const {figure, difference, tests, pairs, unpaired} = this.test;
    const format = formatOf(figure);
    return html`<p><strong>${verdictOf(tests, pairs.length)}</strong></p>
      <p class="tested">
        Second minus first: <strong>${signed(difference.mean, format)}</strong>${difference.low === null ? nothing : html`, 95 % interval ${signed(difference.low, format)} to ${signed(difference.high, format)}`},
        over ${count(pairs.length, "pair")} with the same <code>${this.over}</code>.
        ${unpaired.length > 0 ? html`${count(unpaired.length, "job")} without a partner ${unpaired.length === 1 ? "is" : "are"} left out.` : nothing}
      </p>
      <ul>
        ${tests.map((/** @type {any} */ test) => html`<li>${test.name}: ${test.p === null ? test.note : html`<strong>p = ${number(test.p, 3)}</strong>${test.note ? `, ${test.note}` : ""}`}</li>`)}
      </ul>
      ${unpaired.length > 0
        ? html`<details>
            <summary>Jobs without a partner</summary>
            <ul>
              ${unpaired.map((/** @type {any} */ one) => html`<li><a class="mono" href="jobs/${one.job}">…${shortId(one.job)}</a> ${nameOf({values: one.over})}: ${one.reason}</li>`)}
            </ul>
          </details>`
        : nothing}`;
  }

  meanCurves() {
    if (this.errors.curves) {
      return this.failure("curves");
    }
    if (!this.curves) {
      return nothing;
    }
    const {field, format} = this.drawn;
    const {metric, epochs, series, left} = this.curves;
    return html`<h3>Mean curves</h3>
      <div class="filters">
        <label
          >Curve
          <select @change=${(/** @type {any} */ event) => this.choose({metric: event.target.value})}>
            ${this.metrics.map((one) => option(one.field, one.field === field))}
          </select></label
        >
      </div>
      ${series.length === 0
        ? html`<p class="hint">No job that succeeded has this curve.</p>`
        : html`<line-chart .heading=${`${metric}: mean and 95 % interval`} .across=${"epoch"} .x=${epochs} .series=${series} .format=${format} .lazy=${true}></line-chart>
            <p class="hint">Drag over the chart to zoom; double-click shows all again.</p>
            ${left > 0 ? html`<p class="hint">The first ${MOST_CURVES} groups; ${left} more are in the table.</p>` : nothing}`}`;
  }
}

/** A difference that is found in fewer of many repetitions without any. */
const LEVEL = 0.05;

/** What the tests say together, in words. @param {{name: string, p: number | null}[]} tests @param {number} pairs */
function verdictOf(tests, pairs) {
  const known = tests.filter((test) => test.p !== null);
  if (known.length === 0) {
    return `Not tested: ${pairs < 2 ? "a test needs two pairs" : "no test applies"}.`;
  }
  const ps = `${known.map((test) => `p = ${number(test.p, 2)}`).join(", ")}; ${count(pairs, "pair")}`;
  const found = known.filter((test) => Number(test.p) < LEVEL);
  return found.length === known.length ? `A significant difference (${ps}).` : found.length === 0 ? `No significant difference (${ps}).` : `The tests disagree (${ps}).`;
}

/** Values as one text. @param {{values: Record<string, unknown>}} group */
function nameOf({values}) {
  const named = Object.entries(values).map(([pointer, value]) => `${pointer} = ${text(value)}`);
  return named.length === 0 ? "all jobs" : named.join(", ");
}

/** @param {Summary | undefined} figure @param {(value: number | null | undefined) => string} format */
function figureOf(figure, format) {
  if (!figure || figure.mean === null) {
    return html`– <div class="hint">n = 0</div>`;
  }
  const half = figure.high === null ? null : figure.high - figure.mean;
  return html`${format(figure.mean)}${half === null ? nothing : html` ± ${format(half)}`}
    <div class="hint">${figure.standardDeviation === null ? nothing : html`s = ${format(figure.standardDeviation)}, `}n = ${figure.n}</div>`;
}

/** @param {number | null} value @param {(value: number | null | undefined) => string} format */
function signed(value, format) {
  return value !== null && value > 0 ? `+${format(value)}` : format(value);
}

/** What the chart draws of an answer of GET /compare/curves. @param {any} answer */
function curvesOf(answer) {
  const drawn = answer.groups.map((/** @type {any} */ group, /** @type {number} */ i) => ({group, color: runColor(i)})).filter((/** @type {any} */ one) => one.group.curve.length > 0);
  const shown = drawn.slice(0, MOST_CURVES);
  const epochs = [...new Set(shown.flatMap((/** @type {any} */ one) => one.group.curve.map((/** @type {any} */ point) => point.epoch)))].sort((a, b) => a - b);
  const series = shown.map((/** @type {any} */ {group, color}) => {
    const points = new Map(group.curve.map((/** @type {any} */ point) => [point.epoch, point]));
    const values = (/** @type {string} */ field) => epochs.map((epoch) => /** @type {any} */ (points.get(epoch))?.[field] ?? null);
    return {label: `${group.name} (n = ${group.n})`, color, values: values("mean"), band: {low: values("low"), high: values("high")}};
  });
  return {metric: answer.metric, epochs, series, left: drawn.length - shown.length};
}

customElements.define("study-groups", StudyGroups);
