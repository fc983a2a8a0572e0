/** A flatness job: the losses of random perturbations by radius, and the sharpness. */
import {PageElement, emptyBox, errorBox, fact, html, nothing, option} from "../lib/element.js";
import {classesOf, detailOf, headToTail, unknownClass} from "../lib/classes.js";
import {drawsOf, finite} from "../lib/flatness.js";
import {number} from "../lib/format.js";
import {isEnded} from "../lib/jobs.js";
import {here, setQuery} from "../lib/router.js";
import {lossOf} from "../lib/spectra.js";
import {median} from "../lib/statistics.js";
import {expectations} from "./training-outcome.js";
import "../charts/category-marks.js";

class FlatnessView extends PageElement {
  static properties = {feed: {attribute: false}, classes: {state: true}, error: {state: true}};

  constructor() {
    super();
    /** @type {import("../lib/job-feed.js").JobFeed} */
    this.feed = /** @type {any} */ (null);
    /** @type {import("../lib/classes.js").ClassInfo[]} from head to tail */
    this.classes = [];
    this.error = null;
  }

  get settings() {
    const {query} = here();
    return {log: query.get("log") === "1", radius: Number(query.get("radius")) || null, of: query.get("class") ?? ""};
  }

  /** @param {Record<string, string>} values */
  set(values) {
    setQuery(values);
    this.requestUpdate();
  }

  willUpdate() {
    const {result} = this.feed.job;
    if (result && !this.reading) {
      this.reading = this.read(result);
    }
    const {radius, of} = this.settings;
    const key = JSON.stringify([radius, of, this.classes.length]);
    if (result && this.drawnFor !== key) {
      this.drawnFor = key;
      this.draw(result);
    }
  }

  /** @param {any} result */
  async read(result) {
    this.error = null;
    try {
      const known = await classesOf(this.feed.job, this.signal);
      this.classes = headToTail(result.perClass.map((/** @type {any} */ one) => known[one.class] ?? unknownClass(one.class, one.name)));
    } catch (error) {
      this.error = this.signal.aborted ? null : error;
    }
  }

  /** @param {any} result */
  draw(result) {
    const {of} = this.settings;
    this.subject = result.perClass.find((/** @type {any} */ one) => String(one.class) === of) ?? result;
    const {categories, series} = drawsOf(this.subject, "loss", "--run-0");
    this.radii = categories;
    this.losses = [series];
    this.radius = result.draws.find((/** @type {any} */ one) => one.radius === this.settings.radius)?.radius ?? result.draws.at(-1)?.radius;
    const byClass = new Map(result.perClass.map((/** @type {any} */ one) => [one.class, one]));
    this.categories = this.classes.map((one) => ({label: String(one.index), name: one.name, detail: detailOf(one), group: one.group}));
    this.rises = [{label: "rise", color: "--run-0", values: this.classes.map((one) => this.rise(byClass.get(one.index)))}];
    this.sharpness = [
      {
        label: "sharpness",
        color: "--run-1",
        values: this.classes.map((one) => {
          const value = byClass.get(one.index)?.sharpness;
          return value == null ? null : {value};
        }),
      },
    ];
    this.base = [this.subject.base];
  }

  /** Median, lowest and highest loss of a class above its own at the chosen radius. @param {any} one */
  rise(one) {
    const losses = finite(one?.draws.find((/** @type {any} */ draws) => draws.radius === this.radius) ?? {losses: []}).map((loss) => loss - one.base);
    return losses.length === 0 ? null : {value: median(losses), low: Math.min(...losses), high: Math.max(...losses)};
  }

  render() {
    const {job} = this.feed;
    const {result} = job;
    if (!result) {
      return emptyBox("There is no result", isEnded(job.state) ? "The job ended before." : "It comes when the job has succeeded.");
    }
    const {log, of} = this.settings;
    return html`<dl class="facts">
        ${fact("Loss", lossOf(result.loss))} ${fact("Images", `${job.spec.split} split`)} ${fact("Loss of the model", number(result.base))}
        ${fact("Sharpness", html`${number(result.sharpness)} <span class="hint">rise along SAM's direction, rho ${job.spec.rho}</span>`)}
        ${fact("Gradient norm", number(result.gradientNorm))}
        ${result.nonFinite > 0 ? fact("Not finite", `${result.nonFinite} losses of the whole split`) : nothing}
      </dl>
      ${expectations(result.expectations)} ${errorBox(this.error, () => void this.read(result))}
      <h2>Loss around the model</h2>
      <form class="filters" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
        <label
          >Losses of
          <select @change=${(/** @type {any} */ event) => this.set({class: event.target.value})}>
            <option value="">the whole split</option>
            ${this.classes.map((one) => option(one.index, String(one.index) === of, one.name))}
          </select></label
        >
        <label
          >Classes at radius
          <select @change=${(/** @type {any} */ event) => this.set({radius: event.target.value})}>
            ${result.draws.map((/** @type {any} */ one) => option(one.radius, one.radius === this.radius, number(one.radius)))}
          </select></label
        >
        <button type="button" aria-pressed=${log} @click=${() => this.set({log: log ? "" : "1"})}>Log scale</button>
      </form>
      <div class="charts">
        <category-marks
          .heading=${"Losses of random directions, by radius"}
          .across=${"radius"}
          .categories=${this.radii}
          .series=${this.losses}
          .lines=${this.base}
          .log=${log}
          .fromZero=${false}
          .note=${"Dashed: the model's own loss. One mark for each direction; the directions are the same at every radius. The radius is relative to the length of the parameter vector."}
        ></category-marks>
        ${this.classes.length > 0
          ? html`<category-marks
                .heading=${`Rise of the loss at radius ${number(this.radius)}, from head to tail`}
                .categories=${this.categories}
                .series=${this.rises}
                .log=${log}
                .note=${"Mark: median of the directions. Whiskers: lowest and highest."}
              ></category-marks>
              <category-marks
                .heading=${`Sharpness, from head to tail`}
                .categories=${this.categories}
                .series=${this.sharpness}
                .log=${log}
                .note=${"Rise of the class's loss by SAM's perturbation, a first-order answer to the maximum over the ball."}
              ></category-marks>`
          : nothing}
      </div>`;
  }
}

customElements.define("flatness-view", FlatnessView);
