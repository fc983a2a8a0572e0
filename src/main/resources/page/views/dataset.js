/** One data set: its classes from head to tail, its images, and what the registration found. */
import {ApiError, call, get} from "../lib/api.js";
import {headToTail} from "../lib/classes.js";
import {imbalance, images, mayDelete, originOf, pathOf, sizeOf, versionsOf} from "../lib/datasets.js";
import {ask} from "../lib/dialog.js";
import {PageElement, errorBox, html, loading, nothing} from "../lib/element.js";
import {count, number, shortId, time} from "../lib/format.js";
import {here, navigate, setQuery} from "../lib/router.js";
import "../charts/class-bars.js";
import "./dataset-images.js";

class DatasetView extends PageElement {
  static properties = {name: {attribute: false}, dataset: {state: true}, versions: {state: true}, error: {state: true}, actionError: {state: true}};

  constructor() {
    super();
    this.name = "";
    /** @type {any} */
    this.dataset = null;
    /** @type {any[]} */
    this.versions = [];
    /** @type {any[]} */
    this.classes = [];
    this.error = null;
    this.actionError = null;
    this.addEventListener("query", () => this.requestUpdate());
  }

  connectedCallback() {
    super.connectedCallback();
    document.title = `${this.name} · Flattail`;
    void this.read();
  }

  async read() {
    const {signal} = this;
    try {
      [this.dataset, this.versions] = await Promise.all([get(pathOf(this.name), {signal}), versionsOf(this.name, signal)]);
      this.classes = headToTail(this.dataset.classes.map((/** @type {any} */ one) => ({...one, group: null})));
      this.train = this.dataset.classes.map((/** @type {any} */ one) => one.train);
      this.test = images(this.dataset, "test") > 0 ? this.dataset.classes.map((/** @type {any} */ one) => one.test) : null;
      this.error = null;
    } catch (error) {
      this.error = signal.aborted ? null : error;
    }
  }

  async remove() {
    const question = "All of its versions and uploaded images are deleted. Ended jobs keep their results, but cannot be resumed. This cannot be undone.";
    if (!(await ask(`Delete the data set ${this.name}?`, question, "Delete the data set"))) {
      return;
    }
    this.actionError = null;
    try {
      await call("DELETE", pathOf(this.name));
      navigate("datasets");
    } catch (error) {
      this.actionError = error;
    }
  }

  render() {
    const {dataset} = this;
    if (!dataset) {
      return this.error ? errorBox(this.error, () => void this.read()) : loading("Reading the data set");
    }
    const log = here().query.get("log") === "1";
    return html`<div class="title">
        <h1>${this.name}</h1>
        ${mayDelete(dataset)
          ? html`<p class="actions"><button type="button" class="danger" @click=${this.remove}>Delete</button></p>`
          : nothing}
      </div>
      ${errorBox(this.actionError)} ${this.dependents()} ${this.facts(dataset)} ${this.notices(dataset)}
      <h2>Classes</h2>
      <class-bars
        .heading=${"Images by class, from head to tail"}
        .what=${"training images"}
        .other=${this.test}
        .otherWhat=${"test images"}
        .classes=${this.classes}
        .accuracy=${this.train}
        .format=${number}
        .counts=${log ? "log" : "linear"}
      ></class-bars>
      <p class="actions">
        <button
          type="button"
          aria-pressed=${log}
          @click=${() => {
            setQuery({log: log ? "" : "1"});
            this.requestUpdate();
          }}
        >
          Log scale
        </button>
      </p>
      <dataset-images .dataset=${dataset} .classes=${this.classes}></dataset-images>
      ${this.history()}`;
  }

  /** The jobs that a refused deletion names. */
  dependents() {
    const jobs = this.actionError instanceof ApiError ? (/** @type {any} */ (this.actionError.problem).jobs ?? []) : [];
    return jobs.length === 0
      ? nothing
      : html`<p>
          Jobs that need it: ${jobs.map((/** @type {string} */ id) => html`<a class="label" href="jobs/${id}">…${shortId(id)}</a> `)}
        </p>`;
  }

  /** @param {any} dataset */
  facts(dataset) {
    const fact = (/** @type {string} */ name, /** @type {unknown} */ value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
    return html`<dl class="facts">
      ${fact("Classes", dataset.classes.length)} ${fact("Training images", images(dataset, "train"))}
      ${fact("Test images", images(dataset, "test") || "none: test figures of jobs are empty")}
      ${fact("Largest : smallest class", imbalance(dataset))} ${fact("Pixels", sizeOf(dataset))} ${fact("Format", dataset.format)}
      ${fact("Origin", originOf(this.versions[0]))} ${dataset.owner ? fact("Owner", dataset.owner) : nothing}
    </dl>`;
  }

  /** @param {any} dataset */
  notices({warnings, ignored, sha256}) {
    return html`${sha256 === null
        ? html`<div class="notice"><strong>Not downloaded yet</strong><p>The first job that uses it downloads it.</p></div>`
        : nothing}
      ${warnings.length > 0
        ? html`<div class="notice warning">
            <strong>${count(warnings.length, "warning")} of the registration</strong>
            <ul>${warnings.map((/** @type {any} */ one) => html`<li>${one.detail}</li>`)}</ul>
          </div>`
        : nothing}
      ${ignored.count > 0
        ? html`<details class="card ignored" open>
            <summary>${count(ignored.count, "file")} ignored</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Ignored files">
              <table>
                <thead><tr><th scope="col">File</th><th scope="col">Why</th></tr></thead>
                <tbody>
                  ${ignored.examples.map((/** @type {any} */ one) => html`<tr><td class="mono">${one.path}</td><td>${one.reason}</td></tr>`)}
                </tbody>
              </table>
            </div>
            ${ignored.count > ignored.examples.length ? html`<p class="hint">The first ${ignored.examples.length} by path.</p>` : nothing}
          </details>`
        : nothing}`;
  }

  history() {
    return html`<h2>Versions</h2>
      <p class="hint">Jobs keep the version that they were submitted with. A job may name an earlier one by <code>dataset.sha256</code>.</p>
      <div class="scroll" tabindex="0" role="region" aria-label="Versions">
        <table>
          <thead>
            <tr><th scope="col">Registered</th><th scope="col">Origin</th><th scope="col">Format</th><th scope="col">Pixels</th><th scope="col">SHA-256</th></tr>
          </thead>
          <tbody>
            ${this.versions.map(
              (one) => html`<tr>
                <td>${one.registeredAt ? time(one.registeredAt) : "–"} ${one.current ? html`<span class="label">current</span>` : nothing}</td>
                <td>${originOf(one)}</td>
                <td>${one.format}</td>
                <td>${sizeOf(one)}</td>
                <td class="hash">${one.sha256 ?? "unknown until it is downloaded"}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }
}

customElements.define("dataset-view", DatasetView);
