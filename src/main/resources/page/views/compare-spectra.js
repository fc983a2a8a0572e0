/** Hessian jobs overlaid: whether one model leaves the saddles that another stays at. */
import {get} from "../lib/api.js";
import {PageElement, errorBox, html, loading, nothing, option} from "../lib/element.js";
import {spelledOut, thirdOf} from "../lib/class-choice.js";
import {classesOf, headToTail, unknownClass} from "../lib/classes.js";
import {number, percent} from "../lib/format.js";
import {here, setQuery} from "../lib/router.js";
import {blocksOf, entriesOf, lossOf, matrixOf} from "../lib/spectra.js";
import {median} from "../lib/statistics.js";
import {runColor} from "../charts/colors.js";
import {markSwatch} from "../charts/swatch.js";
import "./spectra.js";

/** @typedef {import("../lib/spectra.js").Run} Run @typedef {import("../lib/spectra.js").Entry} Entry */

class CompareSpectra extends PageElement {
  static properties = {jobs: {attribute: false}, names: {attribute: false}, comparison: {attribute: false}, runs: {state: true}, classes: {state: true}, error: {state: true}};

  constructor() {
    super();
    /** @type {any[]} */
    this.jobs = [];
    /** @type {string[]} */
    this.names = [];
    /** @type {any} */
    this.comparison = null;
    /** @type {Run[]} */
    this.runs = [];
    /** @type {import("../lib/classes.js").ClassInfo[]} */
    this.classes = [];
    this.error = null;
    /** @type {any[] | undefined} */
    this.spectra = undefined;
    /** @type {(string | null)[] | undefined} */
    this.blocks = undefined;
    /** @type {string | null} */
    this.block = null;
  }

  /** Jobs that are compared have ended, so once is enough. */
  firstUpdated() {
    void this.read();
  }

  /** The charts read their settings from the URL, which may have changed. */
  updated() {
    /** @type {any} */ (this.querySelector("spectra-charts"))?.requestUpdate();
  }

  async read() {
    const {signal} = this;
    this.error = null;
    try {
      const known = classesOf(this.jobs[0], signal);
      const spectra = await Promise.all(this.jobs.map((job) => get(`${job.links.self}/spectrum`, {signal})));
      const measured = new Map(spectra.flatMap((spectrum) => spectrum.classes).map((entry) => [entry.class, entry.name]));
      const all = await known;
      this.classes = headToTail([...measured].map(([index, name]) => all[index] ?? unknownClass(index, name)));
      this.spectra = spectra;
      this.show(here().query.get("block"));
    } catch (error) {
      this.error = signal.aborted ? null : error;
    }
  }

  /** Shows a block of the parameters; the first one if there is no such block. @param {string | null} wanted */
  show(wanted) {
    this.blocks = blocksOf(this.spectra?.[0] ?? {classes: []});
    const block = this.blocks.includes(wanted) ? wanted : (this.blocks[0] ?? null);
    this.block = block;
    this.runs = (this.spectra ?? []).map((spectrum, i) => ({label: this.names[i], color: runColor(i), entries: entriesOf(spectrum, block)}));
  }

  /** @param {string} block */
  choose(block) {
    setQuery({block});
    this.show(block);
  }

  render() {
    if (this.error) {
      return errorBox(this.error, () => void this.read());
    }
    if (this.runs.length === 0) {
      return loading("Reading the spectra");
    }
    const losses = new Set(this.comparison.rows.map((/** @type {any} */ row) => lossOf(row.loss)));
    const [first] = this.comparison.rows;
    return html`<p>Matrix: ${matrixOf(first)}. Loss: ${[...losses].join("; ")}. Images: ${this.comparison.rows[0].split} split${this.comparison.rows[0].maxSamplesPerClass ? `, at most ${this.comparison.rows[0].maxSamplesPerClass} of each class` : ""}.</p>
      ${first.by === undefined || first.by === "model"
        ? nothing
        : html`<form class="filters"><label>${first.by === "stage" ? "Stage" : "Layer"}
            <select @change=${(/** @type {any} */ event) => this.choose(event.target.value)}>${this.blocks?.map((block) => option(block, block === this.block, block))}</select></label></form>`}
      ${this.claim()}
      <spectra-charts .runs=${this.runs} .classes=${this.classes}></spectra-charts>`;
  }

  /** Index of the job against which the others are counted. */
  get reference() {
    const wanted = Number(here().query.get("against") ?? 0);
    return this.runs[wanted] ? wanted : 0;
  }

  /** @param {number} index */
  against(index) {
    setQuery({against: index === 0 ? "" : String(index)});
    this.requestUpdate();
  }

  /** Every job against one of them, in both directions, over all classes and over the tail. */
  claim() {
    const {reference} = this;
    const first = this.runs[reference];
    const others = this.runs.filter((run) => run !== first);
    const tail = thirdOf(this.classes, "tail");
    const isOrdered = this.classes.every((one) => one.train !== null) && new Set(this.classes.map((one) => one.train)).size > 1;
    const groups = /** @type {[string, import("../lib/classes.js").ClassInfo[]][]} */ ([["All classes", this.classes], ...(isOrdered ? [[`Tail: the third with the fewest training images (${spelledOut(tail)})`, tail]] : [])]);
    const heading = others.length === 1 ? `${others[0].label} against ${first.label}` : `Against ${first.label}`;
    const index = (/** @type {Run} */ run) => this.runs.indexOf(run);
    return html`<div class="chart-head">
        <h2>${heading}</h2>
        ${others.length === 1
          ? html`<button type="button" class="small" @click=${() => this.against(1 - reference)}>Swap</button>`
          : html`<label>Against <select @change=${(/** @type {any} */ event) => this.against(Number(event.target.value))}>${this.runs.map((run, i) => option(i, run === first, run.label))}</select></label>`}
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label=${heading}>
        <table class="claims cards" role="table">
          <thead role="rowgroup">
            <tr role="row"><th role="columnheader">Figure</th>${groups.map(([name]) => html`<th role="columnheader" class="wrap">${name}</th>`)}</tr>
          </thead>
          <tbody role="rowgroup">
            ${others.map(
              (other) => html`${others.length > 1 ? html`<tr role="row"><th role="rowheader" scope="rowgroup" class="wrap" colspan=${1 + groups.length}>${other.label} against ${first.label}</th></tr>` : nothing}
                ${FIGURES.map(
                  (figure) => html`<tr role="row">
                    <th role="rowheader" scope="row">${figure.claim}</th>
                    ${groups.map(([name, classes]) => html`<td role="cell" data-column=${name}>${outcome(figure, [other, first], [index(other), index(first)], classes)}</td>`)}
                  </tr>`,
                )}`,
            )}
          </tbody>
        </table>
      </div>
      <p class="hint">
        Each line counts the classes in which that job is the flatter one. “Clearly” where the difference is larger than
        both errors together: residuals of the eigenvalues, 95 % intervals of the traces, and twice the standard error of
        drawn images where classes were drawn. Eigenvalues that have not converged count only as not converged. Medians
        are over the classes that count.
      </p>`;
  }
}

/**
 * What is compared, as sizes that are smaller at a flatter place.
 *
 * @type {{claim: string, size: (entry: Entry) => number | null, error: (entry: Entry) => number, valid: (entry: Entry) => boolean, format: (value: number) => string, invalid: string}[]}
 */
const FIGURES = [
  {
    claim: "Less negative curvature: smallest eigenvalue nearer to zero",
    size: (entry) => Math.max(0, -entry.lambdaMin.value),
    error: (entry) => entry.lambdaMin.residual + 2 * (entry.sampling?.standardError.lambdaMin ?? 0),
    valid: (entry) => entry.lambdaMin.value != null && entry.lambdaMin.converged,
    format: (value) => number(value === 0 ? 0 : -value, 3),
    invalid: "not converged",
  },
  {claim: "Smaller negative mass, each below its own −sigma", size: (entry) => entry.negativeMass, error: () => Infinity, valid: (entry) => entry.negativeMass != null, format: (value) => percent(value, 2), invalid: "unknown"},
  {
    claim: "Smaller largest eigenvalue",
    size: (entry) => entry.lambdaMax.value,
    error: (entry) => entry.lambdaMax.residual + 2 * (entry.sampling?.standardError.lambdaMax ?? 0),
    valid: (entry) => entry.lambdaMax.value != null && entry.lambdaMax.converged,
    format: (value) => number(value, 3),
    invalid: "not converged",
  },
  {
    claim: "Smaller trace",
    size: (entry) => entry.trace.value,
    error: (entry) => (entry.trace.interval95 ? (entry.trace.interval95[1] - entry.trace.interval95[0]) / 2 : Infinity) + 2 * (entry.sampling?.standardError.trace ?? 0),
    valid: (entry) => entry.trace.value != null,
    format: (value) => number(value, 3),
    invalid: "unknown",
  },
];

/**
 * In how many classes each of two jobs has the smaller size: the one, and in the next line the other.
 *
 * @param {typeof FIGURES[number]} figure
 * @param {[Run, Run]} runs
 * @param {[number, number]} marks of the runs in the charts
 * @param {import("../lib/classes.js").ClassInfo[]} classes
 */
function outcome({size, error, valid, format, invalid}, runs, marks, classes) {
  const pairs = classes.flatMap((one) => {
    const [a, b] = runs.map((run) => run.entries.get(String(one.index)));
    return a && b ? [[a, b]] : [];
  });
  const counted = pairs.filter((pair) => pair.every(valid));
  const left = pairs.length - counted.length;
  const rest = left > 0 ? html`<div class="hint">${left} ${invalid}</div>` : nothing;
  if (counted.length === 0) {
    return html`– ${rest}`;
  }
  const differences = counted.map(([a, b]) => ({by: Number(size(b)) - Number(size(a)), error: error(a) + error(b)}));
  const hasErrors = differences.some((one) => Number.isFinite(one.error));
  return html`${runs.map((run, i) => {
    const smaller = differences.filter(({by}) => (i === 0 ? by > 0 : by < 0));
    const clearly = smaller.filter((one) => Math.abs(one.by) > one.error).length;
    return html`<div>
      ${markSwatch(run, marks[i])} ${run.label}: in <strong>${smaller.length} of ${counted.length}</strong>${hasErrors ? html`, clearly in <strong>${clearly}</strong>` : nothing}
      <span class="hint">median ${format(median(counted.map((pair) => Number(size(pair[i])))))}</span>
    </div>`;
  })}${rest}`;
}

customElements.define("compare-spectra", CompareSpectra);
