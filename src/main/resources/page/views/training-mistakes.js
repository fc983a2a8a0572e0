/** Images that a model gets wrong: for each class, the most confident mistakes first. */
import {repeat} from "lit/directives/repeat.js";
import {whenSeen} from "../charts/echarts.js";
import {ApiError, get} from "../lib/api.js";
import {classesOf, headToTail} from "../lib/classes.js";
import {pathOf} from "../lib/datasets.js";
import {PageElement, errorBox, html, nothing, option} from "../lib/element.js";
import {percent} from "../lib/format.js";
import {here, setQuery} from "../lib/router.js";
import "./data-image.js";

/** Classes that are shown at once. */
const SHOWN = 6;

/** Images that are shown at once, where they are of all classes. */
const SHOWN_OF_ALL = 40;

/** Orders of the classes, as the URL names them. @type {Record<string, {text: string, sort: (classes: any[]) => any[]}>} */
const ORDERS = {
  head: {text: "by class, head first", sort: (classes) => classes},
  tail: {text: "by class, tail first", sort: (classes) => classes.toReversed()},
  share: {text: "by class, most wrong first", sort: (classes) => classes.toSorted((a, b) => b.wrong / b.images - a.wrong / a.images)},
};
/** Not by class: the most confident mistakes of all. */
const ALL = "all";

class TrainingMistakes extends PageElement {
  static properties = {job: {attribute: false}, mistakes: {state: true}, shown: {state: true}, error: {state: true}};

  constructor() {
    super();
    this.job = null;
    /** @type {any} the contract's schema Mistakes */
    this.mistakes = null;
    /** @type {any[]} its classes from head to tail */
    this.classes = [];
    /** Why the images cannot be shown; "" if they can. */
    this.without = "";
    this.shown = SHOWN;
    this.error = null;
    this.seen = false;
    this.readFor = "";
  }

  connectedCallback() {
    super.connectedCallback();
    whenSeen(
      this,
      () => {
        this.seen = true;
        this.requestUpdate();
      },
      this.signal,
    );
  }

  willUpdate() {
    if (this.seen && this.job.state !== this.readFor) {
      this.readFor = this.job.state;
      if (this.job.state === "succeeded") {
        void this.read();
      }
    }
  }

  async read() {
    const {job, signal} = this;
    try {
      const mistakes = await get(`${job.links.self}/artifacts/mistakes.json`, {signal});
      const known = await classesOf(job, signal);
      this.classes = headToTail(mistakes.classes.map((/** @type {any} */ one) => ({...one, train: known[one.index]?.train ?? null, group: known[one.index]?.group ?? null})));
      this.without = await this.hindrance(mistakes);
      this.mistakes = mistakes;
      this.error = null;
    } catch (error) {
      // Jobs without test images, and those of earlier versions, have none.
      this.error = signal.aborted || (error instanceof ApiError && error.status === 404) ? null : error;
    }
  }

  /** The service shows the images of the current version alone. @param {any} mistakes */
  async hindrance({dataset, sha256}) {
    try {
      const now = await get(pathOf(dataset), {signal: this.signal});
      return now.sha256 === sha256 ? "" : `The data set ${dataset} was replaced after this job, so that its images cannot be shown. Their files are named.`;
    } catch {
      return `The data set ${dataset} cannot be read any more, so that its images cannot be shown. Their files are named.`;
    }
  }

  render() {
    if (!this.mistakes) {
      return errorBox(this.error, () => void this.read());
    }
    const order = here().query.get("wrong") ?? "head";
    const {sort} = ORDERS[Object.hasOwn(ORDERS, order) ? order : "head"];
    const wrong = sort(this.classes.filter((one) => one.wrong > 0));
    return html`<h2>Wrong images</h2>
      <p class="hint">
        ${wrong.length === 0
          ? `No ${this.mistakes.split} image is classified wrong.`
          : `The most confident mistakes ${order === ALL ? "of all classes" : "of each class"} on the ${this.mistakes.split} split. Below each image: its number, the class that it is taken for, and how confidently. A confident mistake is often a wrong label.`}
      </p>
      ${this.without ? html`<p class="notice warning">${this.without}</p>` : nothing}
      ${wrong.length > 1 ? this.orders(order) : nothing}
      ${order === ALL ? this.ofAll(wrong) : this.byClass(wrong)}`;
  }

  /** @param {any[]} wrong */
  byClass(wrong) {
    return html`<div class="samples">${repeat(wrong.slice(0, this.shown), (one) => one.index, (one) => this.ofClass(one))}</div>
      ${wrong.length > this.shown
        ? html`<p class="actions">
            <button type="button" @click=${() => (this.shown += SHOWN)}>Show more classes</button>
            <span class="hint">${this.shown} of ${wrong.length}</span>
          </p>`
        : nothing}`;
  }

  /** @param {string} order */
  orders(order) {
    const choose = (/** @type {any} */ event) => {
      setQuery({wrong: event.target.value === "head" ? "" : event.target.value});
      this.shown = SHOWN;
      this.requestUpdate();
    };
    return html`<form class="filters" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label
        >Order
        <select @change=${choose}>
          ${option(ALL, order === ALL, "most confident of all classes")}
          ${Object.entries(ORDERS).map(([name, {text}]) => option(name, name === order, text))}
        </select></label
      >
    </form>`;
  }

  /** @param {any} one */
  ofClass(one) {
    return html`<section aria-label="Wrong images of ${one.name}">
      <h3>
        ${one.name} <span class="hint">${one.group ? `${one.group}, ` : ""}${one.wrong} of ${one.images} wrong (${percent(one.wrong / one.images, 0)})</span>
      </h3>
      <ul class="thumbnails">
        ${one.mistakes.map((/** @type {any} */ mistake) => this.mistake(one, mistake))}
      </ul>
    </section>`;
  }

  /** The most confident mistakes, whatever their class. Each class has its most confident ones alone. @param {any[]} wrong */
  ofAll(wrong) {
    const all = wrong.flatMap((one) => one.mistakes.map((/** @type {any} */ mistake) => ({one, mistake}))).sort((a, b) => b.mistake.confidence - a.mistake.confidence);
    const shown = (SHOWN_OF_ALL * this.shown) / SHOWN;
    return html`<ul class="thumbnails named">
        ${repeat(all.slice(0, shown), ({mistake}) => mistake.index, ({one, mistake}) => this.mistake(one, mistake, true))}
      </ul>
      ${all.length > shown
        ? html`<p class="actions">
            <button type="button" @click=${() => (this.shown += SHOWN)}>Show more images</button>
            <span class="hint">${shown} of ${all.length} that the result lists</span>
          </p>`
        : nothing}`;
  }

  /** @param {any} one @param {any} mistake @param {boolean} [isNamed] whether its class is said */
  mistake(one, mistake, isNamed = false) {
    const {dataset, imageSplit, classes} = this.mistakes;
    const taken = classes[mistake.predicted].name;
    return html`<li>
      ${this.without
        ? html`<span class="mono">${mistake.path ?? `image ${mistake.index}`}</span>`
        : html`<data-image
            .dataset=${dataset}
            .split=${imageSplit}
            .index=${mistake.index}
            .alt=${`${one.name}, ${imageSplit} image ${mistake.index}`}
            .file=${mistake.path ?? ""}
            .caption=${`Taken for ${taken} with a confidence of ${percent(mistake.confidence)}.`}
          ></data-image>`}
      <span class="taken">${this.without ? nothing : html`no. ${mistake.index}<br />`}${isNamed ? html`${one.name} →<br />` : nothing}${taken}<br />${percent(mistake.confidence, 0)}</span>
    </li>`;
  }
}

customElements.define("training-mistakes", TrainingMistakes);
