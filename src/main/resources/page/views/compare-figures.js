/** Jobs of any kind by the single numbers of their results, and flatness jobs by their draws. */
import {PageElement, emptyBox, html, nothing} from "../lib/element.js";
import {number} from "../lib/format.js";
import {figuresOf} from "../lib/differences.js";
import {drawsOf} from "../lib/flatness.js";
import {runColor} from "../charts/colors.js";
import "../charts/category-marks.js";

class CompareFigures extends PageElement {
  static properties = {jobs: {attribute: false}, names: {attribute: false}};

  constructor() {
    super();
    /** @type {any[]} */
    this.jobs = [];
    /** @type {string[]} */
    this.names = [];
  }

  render() {
    const figures = this.jobs.map((job) => figuresOf(job.result));
    const names = [...new Set(figures.flatMap((one) => [...one.keys()]))];
    if (names.length === 0) {
      return emptyBox("There are no results yet", "They come when a job has succeeded.");
    }
    return html`${this.draws()}
      <h2>Figures</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="Figures">
        <table>
          <thead><tr><th>Job</th>${names.map((name) => html`<th class="number">${name}</th>`)}</tr></thead>
          <tbody>
            ${this.jobs.map(
              (_, i) => html`<tr>
                <th scope="row">${this.names[i]}</th>
                ${names.map((name) => html`<td class="number">${number(figures[i].get(name))}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  /** Flatness jobs with the same radii share one chart. */
  draws() {
    const known = this.jobs.filter((job) => job.kind === "flatness" && job.result);
    const radii = new Set(known.map((job) => job.result.draws.map((/** @type {any} */ one) => one.radius).join()));
    if (known.length < 2 || radii.size > 1) {
      return nothing;
    }
    if (this.drawnFor !== this.jobs) {
      this.drawnFor = this.jobs;
      const drawn = known.map((job) => drawsOf(job.result, this.names[this.jobs.indexOf(job)], runColor(this.jobs.indexOf(job)), true));
      this.radii = drawn[0].categories;
      this.losses = drawn.map((one) => one.series);
    }
    return html`<h2>Rise of the loss around the models</h2>
      <category-marks
        .heading=${"Loss of the whole split above the model's own, by radius"}
        .across=${"radius"}
        .categories=${this.radii}
        .series=${this.losses}
        .log=${true}
        .note=${"One mark for each random direction. The radius is relative to the length of the parameter vector."}
      ></category-marks>`;
  }
}

customElements.define("compare-figures", CompareFigures);
