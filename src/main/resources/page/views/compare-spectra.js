/** Hessian jobs overlaid: whether one model leaves the saddles that another stays at. */
import {get} from "../lib/api.js";
import {PageElement, errorBox, html, loading, nothing} from "../lib/element.js";
import {classesOf, headToTail, unknownClass} from "../lib/classes.js";
import {number, percent} from "../lib/format.js";
import {entriesOf, lossOf} from "../lib/spectra.js";
import {median} from "../lib/statistics.js";
import {runColor} from "../charts/colors.js";
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
      this.runs = spectra.map((spectrum, i) => ({label: this.names[i], color: runColor(i), entries: entriesOf(spectrum)}));
    } catch (error) {
      this.error = signal.aborted ? null : error;
    }
  }

  render() {
    if (this.error) {
      return errorBox(this.error, () => void this.read());
    }
    if (this.runs.length === 0) {
      return loading("Reading the spectra");
    }
    const losses = new Set(this.comparison.rows.map((/** @type {any} */ row) => lossOf(row.loss)));
    return html`<p>Loss: ${[...losses].join("; ")}. Images: ${this.comparison.rows[0].split} split${this.comparison.rows[0].maxSamplesPerClass ? `, at most ${this.comparison.rows[0].maxSamplesPerClass} of each class` : ""}.</p>
      ${this.claim()}
      <spectra-charts .runs=${this.runs} .classes=${this.classes}></spectra-charts>`;
  }

  /** Every job against the first, over all classes and over the tail. */
  claim() {
    const [first, ...others] = this.runs;
    const tail = this.classes.slice(-Math.max(1, Math.floor(this.classes.length / 3)));
    const isOrdered = this.classes.every((one) => one.train !== null) && new Set(this.classes.map((one) => one.train)).size > 1;
    const groups = isOrdered ? [["All classes", this.classes], [`Tail third (${tail.length <= 5 ? tail.map((one) => one.name).join(", ") : `${tail.length} classes`})`, tail]] : [["All classes", this.classes]];
    const heading = others.length === 1 ? `${others[0].label} against ${first.label}` : `Against ${first.label}`;
    return html`<h2>${heading}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${heading}>
        <table>
          <thead>
            <tr><th>Figure</th>${groups.map(([name]) => html`<th class="wrap">${name}</th>`)}</tr>
          </thead>
          <tbody>
            ${others.map(
              (other) => html`${others.length > 1 ? html`<tr><th scope="rowgroup" class="wrap" colspan=${1 + groups.length}>${other.label}</th></tr>` : nothing}
                ${FIGURES.map(
                  (figure) => html`<tr>
                    <th scope="row">${figure.claim}</th>
                    ${groups.map(([, classes]) => html`<td>${outcome(figure, first, other, /** @type {any[]} */ (classes))}</td>`)}
                  </tr>`,
                )}`,
            )}
          </tbody>
        </table>
      </div>
      <p class="hint">
        “Clearly” where the difference is larger than both errors together: residuals of the eigenvalues, 95 % intervals
        of the traces, and twice the standard error of drawn images where classes were drawn. Eigenvalues that have not
        converged count only as not converged. Medians are over the classes that count.
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
 * @param {typeof FIGURES[number]} figure
 * @param {Run} first
 * @param {Run} other
 * @param {import("../lib/classes.js").ClassInfo[]} classes
 */
function outcome({size, error, valid, format, invalid}, first, other, classes) {
  const pairs = classes.flatMap((one) => {
    const [a, b] = [first.entries.get(String(one.index)), other.entries.get(String(one.index))];
    return a && b ? [[a, b]] : [];
  });
  const counted = pairs.filter((pair) => pair.every(valid));
  const left = pairs.length - counted.length;
  const rest = left > 0 ? html` <span class="hint">${left} ${invalid}</span>` : nothing;
  if (counted.length === 0) {
    return html`– ${rest}`;
  }
  const differences = counted.map(([a, b]) => ({by: Number(size(a)) - Number(size(b)), error: error(a) + error(b)}));
  const smaller = differences.filter(({by}) => by > 0);
  const clearly = smaller.filter((one) => one.by > one.error).length;
  const hasErrors = differences.some((one) => Number.isFinite(one.error));
  const of = (/** @type {number} */ i) => format(median(counted.map((pair) => Number(size(pair[i])))));
  return html`in <strong>${smaller.length} of ${counted.length}</strong>${hasErrors ? `, clearly in ${clearly}` : ""}${rest}
    <div class="hint">median ${of(0)} → ${of(1)}</div>`;
}

customElements.define("compare-spectra", CompareSpectra);
