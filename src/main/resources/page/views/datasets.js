/** All data sets that a job can name, and the upload of another. */
import {get} from "../lib/api.js";
import {caller} from "../lib/caller.js";
import {imbalance, images, originOf, sizeOf, versionsOf} from "../lib/datasets.js";
import {PageElement, errorBox, html, loading, nothing} from "../lib/element.js";
import {count} from "../lib/format.js";

/** Calls that are on their way at the same time. */
const AT_ONCE = 4;

/** Columns, and whether they have numbers. @type {[string, boolean][]} */
const COLUMNS = [
  ["Name", false],
  ["Classes", true],
  ["Training", true],
  ["Test", true],
  ["Largest : smallest class", true],
  ["Pixels", false],
  ["Origin", false],
  ["Versions", true],
];

class DatasetsView extends PageElement {
  static properties = {datasets: {state: true}, error: {state: true}, versions: {state: true}};

  constructor() {
    super();
    /** @type {any[] | null} */
    this.datasets = null;
    /** @type {Map<string, any[]>} */
    this.versions = new Map();
    this.error = null;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.read();
    if (caller.may("submit")) {
      void import("./dataset-upload.js");
    }
  }

  async read() {
    const {signal} = this;
    try {
      this.datasets = (await get("datasets", {signal})).items;
      this.error = null;
      await this.readVersions(signal);
    } catch (error) {
      this.error = signal.aborted ? null : error;
    }
  }

  /** The list says nothing of versions. @param {AbortSignal} signal */
  async readVersions(signal) {
    const rest = this.datasets.map((one) => one.name);
    const worker = async () => {
      for (let name = rest.shift(); name && !signal.aborted; name = rest.shift()) {
        const versions = await versionsOf(name, signal).catch(() => []); // its own view says what is wrong
        this.versions = new Map(this.versions).set(name, versions);
      }
    };
    await Promise.all(Array.from({length: AT_ONCE}, worker));
  }

  render() {
    return html`<h1>Data sets</h1>
      ${errorBox(this.error, () => void this.read())}
      ${this.datasets ? this.table() : this.error ? nothing : loading("Reading the data sets")}
      ${caller.may("submit")
        ? html`<dataset-upload .datasets=${this.datasets ?? []} @uploaded=${() => void this.read()}></dataset-upload>`
        : nothing}`;
  }

  table() {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Data sets">
      <table class="datasets cards" role="table">
        <thead role="rowgroup">
          <tr role="row">
            ${COLUMNS.map(([name, isNumber]) => html`<th role="columnheader" scope="col" class=${isNumber ? "number" : ""}>${name}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${this.datasets.map((one) => this.row(one))}
        </tbody>
      </table>
    </div>`;
  }

  /** @param {any} one */
  row(one) {
    const versions = this.versions.get(one.name);
    const notes = [one.ignored.count > 0 && `${count(one.ignored.count, "file")} ignored`, one.warnings.length > 0 && count(one.warnings.length, "warning")].filter(Boolean);
    const values = [
      one.classes.length,
      images(one, "train"),
      images(one, "test"),
      imbalance(one),
      sizeOf(one),
      html`${one.builtIn ? "built in" : originOf(versions?.[0])}${one.owner ? html`<div class="hint">of ${one.owner}</div>` : nothing}${one.sha256 === null ? html`<div class="hint">not downloaded yet</div>` : nothing}`,
      versions?.length ?? "",
    ];
    return html`<tr role="row" data-dataset=${one.name}>
      <th role="rowheader" scope="row">
        <a href="datasets/${encodeURIComponent(one.name)}">${one.name}</a>
        ${notes.length > 0 ? html`<div class="hint">${notes.join(", ")}</div>` : nothing}
      </th>
      ${values.map((value, i) => html`<td role="cell" class=${COLUMNS[i + 1][1] ? "number" : ""} data-column=${COLUMNS[i + 1][0]}>${value}</td>`)}
    </tr>`;
  }
}

customElements.define("datasets-view", DatasetsView);
