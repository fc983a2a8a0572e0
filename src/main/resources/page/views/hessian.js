/** A Hessian job: the spectra of its classes, which come one by one while it runs. */
import {Resource, get} from "../lib/api.js";
import {PageElement, emptyBox, errorBox, fact, html, nothing, option} from "../lib/element.js";
import {classesOf, headToTail, unknownClass} from "../lib/classes.js";
import {count, duration} from "../lib/format.js";
import {isEnded} from "../lib/jobs.js";
import {here, setQuery} from "../lib/router.js";
import {blocksOf, entriesOf, lossOf, matrixOf} from "../lib/spectra.js";
import {expectations} from "./training-outcome.js";
import "./spectra.js";

class HessianView extends PageElement {
  static properties = {feed: {attribute: false}, spectrum: {state: true}, known: {state: true}, error: {state: true}};

  constructor() {
    super();
    /** @type {import("../lib/job-feed.js").JobFeed} */
    this.feed = /** @type {any} */ (null);
    /** @type {any} what has been measured so far */
    this.spectrum = null;
    /** @type {import("../lib/classes.js").ClassInfo[]} */
    this.known = [];
    this.error = null;
    this.readFor = "";
    this.isReading = false;
  }

  /** A measured class is a line of the log, and the end is a state. */
  get moment() {
    return `${this.feed.job.state} ${this.feed.log.at(-1)?.id}`;
  }

  willUpdate() {
    if (this.readFor !== this.moment) {
      void this.read();
    }
  }

  /** The charts read their settings from the URL, which may have changed. */
  updated() {
    /** @type {any} */ (this.querySelector("spectra-charts"))?.requestUpdate();
  }

  /** Reads what is measured, until nothing has happened since. */
  async read() {
    if (this.isReading) {
      return;
    }
    this.isReading = true;
    this.resource ??= new Resource(`${this.feed.job.links.self}/spectrum`);
    while (this.readFor !== this.moment && !this.signal.aborted) {
      this.readFor = this.moment;
      try {
        if (this.known.length === 0) {
          this.known = await classesOf(this.feed.job, this.signal).catch(() => []); // then by number, until the next event
        }
        if ((await this.isMeasured()) && (await this.resource.refresh(this.signal))) {
          this.take(this.resource.value);
        }
        this.error = null;
      } catch (error) {
        this.error = this.signal.aborted ? null : error;
      }
    }
    this.isReading = false;
  }

  /** Whether there is a spectrum: browsers report each 404 as an error. */
  async isMeasured() {
    if (this.spectrum) {
      return true;
    }
    const files = await get(this.feed.job.links.artifacts, {signal: this.signal});
    return files.some((/** @type {any} */ file) => file.path === "spectrum.json");
  }

  /** @param {any} spectrum */
  take(spectrum) {
    this.spectrum = spectrum;
  }

  /** The block that is shown: the one in the URL, or the first. @returns {string | null} */
  get block() {
    const wanted = here().query.get("block");
    const blocks = blocksOf(this.spectrum);
    return wanted !== null && blocks.includes(wanted) ? wanted : (blocks[0] ?? null);
  }

  /** The spectra of the block. Charts are drawn anew for each new array. */
  runs() {
    const {block} = this;
    if (this.drawnOf !== this.spectrum || this.drawnBlock !== block) {
      this.drawnOf = this.spectrum;
      this.drawnBlock = block;
      this.drawn = [{label: "density", color: "--run-0", entries: entriesOf(this.spectrum, block)}];
    }
    return this.drawn;
  }

  /** @param {string} block */
  choose(block) {
    setQuery({block});
    this.requestUpdate();
  }

  /** The choice of a block, where the parameters are divided. */
  blocks() {
    const blocks = blocksOf(this.spectrum);
    return this.spectrum.by === undefined || this.spectrum.by === "model"
      ? nothing
      : html`<form class="filters"><label>${this.spectrum.by === "stage" ? "Stage" : "Layer"}
          <select @change=${(/** @type {any} */ event) => this.choose(event.target.value)}>${blocks.map((block) => option(block, block === this.block, block))}</select></label></form>`;
  }

  render() {
    const {job} = this.feed;
    return html`${errorBox(this.error, () => {
      this.readFor = "";
      void this.read();
    })}
    ${job.result ? expectations(job.result.expectations) : nothing}
    ${this.spectrum
      ? html`${this.facts(job)}${this.blocks()}<spectra-charts .runs=${this.runs()} .classes=${this.classes()}></spectra-charts>`
      : this.error
        ? nothing
        : emptyBox("No class is measured yet", isEnded(job.state) ? "The job ended before." : "Each class appears here as soon as it is measured.")}`;
  }

  /** The measured classes, from head to tail. */
  classes() {
    if (this.listedFor !== this.spectrum || this.listedOf !== this.known) {
      this.listedFor = this.spectrum;
      this.listedOf = this.known;
      const names = new Map(this.spectrum.classes.map((/** @type {any} */ entry) => [entry.class, entry.name]));
      this.listed = headToTail([...names].map(([index, name]) => this.known[index] ?? unknownClass(index, name)));
    }
    return this.listed;
  }

  /** @param {import("../lib/jobs.js").Job} job */
  facts({spec, state}) {
    const {split, loss, hessianVectorProducts, seconds} = this.spectrum;
    const classes = this.spectrum.classes.filter((/** @type {any} */ entry) => (entry.block ?? null) === this.block);
    const wanted = spec.classes === "all" ? this.known.length : spec.classes.length;
    return html`<dl class="facts">
      ${fact("Measured classes", html`<span role="status">${wanted ? `${classes.length} of ${wanted}` : classes.length}${isEnded(state) ? "" : classes.length < wanted ? ", more to come" : spec.overall ? ", the whole split to come" : ""}</span>`)}
      ${fact("Matrix", matrixOf(this.spectrum))} ${fact("Loss", lossOf(loss))} ${fact("Images", `${split} split${spec.maxSamplesPerClass ? `, at most ${spec.maxSamplesPerClass} of each class` : ""}`)}
      ${fact("Lanczos", `${spec.lanczosSteps} steps, ${count(spec.probes, "probe")}`)}
      ${spec.trace ? fact("Trace", `within ${100 * spec.trace.relativeTolerance} %, or ${count(spec.trace.maxProducts, "product")} a class`) : nothing}
      ${fact("Cost", `${count(hessianVectorProducts, "product")}, ${duration(seconds)}`)}
    </dl>`;
  }
}

customElements.define("hessian-view", HessianView);
