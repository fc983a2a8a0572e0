/**
 * Spectra of one or several Hessian jobs: extremes, trace and negative mass by class from head to
 * tail, and a density for each class on shared axes.
 */
import {PageElement, html, nothing} from "../lib/element.js";
import {chosenClasses, meaningOf} from "../lib/class-choice.js";
import {detailOf} from "../lib/classes.js";
import {number} from "../lib/format.js";
import {here, setQuery} from "../lib/router.js";
import {axesOf, densities, eigenvalueMark, traceMark} from "../lib/spectra.js";
import {median} from "../lib/statistics.js";
import "../charts/category-marks.js";
import "../charts/lines.js";

/** @typedef {import("../lib/spectra.js").Run} Run @typedef {import("../lib/spectra.js").Entry} Entry */

/** A figure whose largest value is as many times its middle one would hide the others on a linear axis. */
const APART = 100;
const EIGENVALUES = "Whiskers: an eigenvalue lies within the residual. Hollow: not converged.";

class SpectraCharts extends PageElement {
  static properties = {runs: {attribute: false}, classes: {attribute: false}};

  constructor() {
    super();
    /** @type {Run[]} */
    this.runs = [];
    /** @type {import("../lib/classes.js").ClassInfo[]} measured classes from head to tail */
    this.classes = [];
    /** @type {any[]} */
    this.figures = [];
    /** @type {any[]} */
    this.panels = [];
  }

  get settings() {
    const {query} = here();
    return {
      classes: query.get("classes") ?? "",
      log: query.get("log") ?? "",
      axis: /** @type {"linear" | "symlog" | ""} */ (query.get("axis") ?? ""),
      large: query.get("size") === "large",
    };
  }

  /** @param {Record<string, string>} values */
  set(values) {
    setQuery(values);
    this.requestUpdate();
  }

  /** Charts get new arrays only when something has changed: they are drawn anew for each. */
  willUpdate() {
    const {classes: wanted, axis} = this.settings;
    const key = JSON.stringify([wanted, axis]);
    if (this.drawnRuns === this.runs && this.drawnClasses === this.classes && this.drawnFor === key) {
      return;
    }
    this.drawnRuns = this.runs;
    this.drawnClasses = this.classes;
    this.drawnFor = key;
    this.chosen = chosenClasses(this.classes, wanted);
    this.categories = this.chosen.map((one) => ({label: String(one.index), name: one.name, detail: detailOf(one), group: one.group}));
    this.figures = this.figuresOf(this.chosen.map((one) => String(one.index)));
    this.panels = this.panelsOf();
  }

  /** @param {string[]} keys of the classes */
  figuresOf(keys) {
    const series = (/** @type {(entry: Entry) => any} */ of) =>
      this.runs.map((run) => ({label: run.label, color: run.color, values: keys.map((key) => (run.entries.has(key) ? of(run.entries.get(key)) : null))}));
    return [
      {heading: "Smallest eigenvalue", error: "residual", note: `${EIGENVALUES} Below zero: a direction of negative curvature, so a saddle.`, format: number, series: series((entry) => eigenvalueMark(entry.lambdaMin, entry.sampling?.standardError.lambdaMin))},
      {heading: "Largest eigenvalue", error: "residual", note: EIGENVALUES, format: number, series: series((entry) => eigenvalueMark(entry.lambdaMax, entry.sampling?.standardError.lambdaMax))},
      {heading: "Negative mass", error: "", note: `Share of the eigenvalues below −sigma, the kernel width of the density.${this.runs.length > 1 ? " Each job has a sigma of its own, which is wider for a wider spectrum." : ""}`, format: share, series: series((entry) => (entry.negativeMass == null ? null : {value: entry.negativeMass, note: `sigma ${number(entry.sigma, 3)}`}))},
      {heading: "Trace", error: "", note: "Whiskers: 95 % interval over the samples. Hollow: one sample, no interval.", format: number, series: series(traceMark)},
    ];
  }

  panelsOf() {
    const {axis} = this.settings;
    const subjects = [
      ...this.chosen.map((one) => ({key: String(one.index), name: one.name, detail: detailOf(one)})),
      ...(this.runs.some((run) => run.entries.has("overall")) ? [{key: "overall", name: "whole split", detail: ""}] : []),
    ];
    const entries = subjects.flatMap(({key}) => this.runs.flatMap((run) => run.entries.get(key) ?? []));
    const panels = subjects.map((subject) => {
      const of = this.runs.map((run) => run.entries.get(subject.key));
      if (!of.some((entry) => entry?.density)) {
        return {...subject, grid: [], series: [], marks: [], description: ""};
      }
      const {grid, values, sigma} = densities(of);
      const ends = (/** @type {Entry} */ entry) => `${number(entry.lambdaMin.value, 3)} to ${number(entry.lambdaMax.value, 3)}`;
      return {
        ...subject,
        grid,
        series: this.runs.flatMap((run, i) => (values[i] ? [{label: run.label, color: run.color, dashed: i % 2 === 1, values: values[i]}] : [])),
        description: `Spectral density of ${subject.name}, ${subject.detail}. ${this.runs.map((run, i) => (of[i] ? `${run.label}: eigenvalues ${ends(of[i])}` : `${run.label}: not measured`)).join(". ")}. Kernel width ${number(sigma, 3)}.`,
      };
    });
    const grids = panels.filter((panel) => panel.grid.length > 0).map(({grid}) => [grid[0], grid.at(-1)]);
    this.axes = {
      ...axesOf(entries, axis),
      xRange: grids.length === 0 ? [-1, 1] : [Math.min(...grids.map(([low]) => low)), Math.max(...grids.map(([, high]) => high))],
    };
    return panels;
  }

  render() {
    if (this.classes.length === 0) {
      return nothing;
    }
    return html`${this.controls()}
      <h2>By class, from head to tail</h2>
      <div class="charts">
        ${this.figures.map(
          (figure) => html`<category-marks
            .heading=${figure.heading}
            .categories=${this.categories}
            .series=${figure.series}
            .log=${this.isLog(figure)}
            .format=${figure.format}
            .note=${figure.note}
            .error=${figure.error}
          ></category-marks>`,
        )}
      </div>
      <h2>Spectral density</h2>
      <p class="hint">
        Density of the eigenvalues on a logarithmic axis; all panels share both axes. Peaks are as wide as the kernel.
        Drag over a panel to zoom it; double-click shows all again.
        ${this.axes.symlog ? "The eigenvalues' axis is symmetric logarithmic, since the spectra differ much in width." : ""}
        ${this.runs.length > 1 ? "Within a panel, all jobs have the widest kernel of them." : ""}
      </p>
      <div class=${this.settings.large ? "charts" : "multiples"}>${this.panels.map((panel) => this.panel(panel))}</div>`;
  }

  /** Whether a figure has a logarithmic axis: if the reader wants it, or if its values differ much in size. @param {any} figure */
  isLog({heading, series}) {
    const {log} = this.settings;
    if (heading === "Negative mass" || log) {
      return log === "1" && heading !== "Negative mass";
    }
    const sizes = series.flatMap((/** @type {any} */ one) => one.values.flatMap((/** @type {any} */ mark) => (mark ? Math.abs(mark.value) : [])));
    return Math.max(...sizes) > APART * median(sizes);
  }

  controls() {
    const {classes, axis, large, log: wantsLog} = this.settings;
    const log = this.figures.some((figure) => this.isLog(figure));
    const symlog = this.axes?.symlog ?? false;
    return html`<form class="filters" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label
        >Classes
        <input
          type="text"
          placeholder="all; or 0, 5-9, truck, tail, few"
          .value=${classes}
          @change=${(/** @type {any} */ event) => this.set({classes: event.target.value.trim()})}
      /></label>
      ${this.classes.length > 20
        ? ["first 10", "last 10"].map((end) => html`<button type="button" aria-pressed=${classes === end} @click=${() => this.set({classes: classes === end ? "" : end})}>${end === "first 10" ? "10 most frequent" : "10 rarest"}</button>`)
        : nothing}
      <button type="button" aria-pressed=${log} @click=${() => this.set({log: log ? "0" : "1"})}>Figures on log scale</button>
      <button type="button" aria-pressed=${symlog} @click=${() => this.set({axis: symlog ? "linear" : "symlog"})}>Eigenvalues on log scale</button>
      <button type="button" aria-pressed=${large} @click=${() => this.set({size: large ? "" : "large"})}>Large panels</button>
      ${axis || wantsLog ? html`<button type="button" @click=${() => this.set({axis: "", log: ""})}>Choose the axes for me</button>` : nothing}
      ${this.chosen?.length === 0 ? html`<span class="hint" role="status">No class matches.</span>` : nothing}
      ${this.chosen && this.chosen.length > 0 && this.chosen.length < this.classes.length ? html`<span class="hint" role="status">${this.chosen.length} of ${this.classes.length} classes.${meaningOf(classes, this.classes)}</span>` : nothing}
    </form>`;
  }

  /** @param {any} panel */
  panel({key, name, grid, series, description, detail}) {
    return html`<line-chart
      data-subject=${key}
      title=${detail}
      .heading=${name}
      .across=${"eigenvalue"}
      .x=${grid}
      .series=${series}
      .log=${true}
      .format=${written}
      .writeX=${written}
      .xRange=${this.axes.xRange}
      .yRange=${this.axes.yRange}
      .threshold=${this.axes.threshold}
      .height=${this.settings.large ? 260 : 160}
      .description=${description}
      .tableStep=${4}
      .lazy=${true}
    ></line-chart>`;
  }
}

/** Short, since panels are small. @param {number | null | undefined} value */
function written(value) {
  if (value == null || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4)) {
    return number(value, 3);
  }
  return Math.abs(value) < 1e-20 ? "0" : value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
}

/** A share that may be small, in percent. @param {number | null | undefined} value */
function share(value) {
  return value == null ? "–" : `${number(value * 100, 3)} %`;
}

customElements.define("spectra-charts", SpectraCharts);
