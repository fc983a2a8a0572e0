/** Registers an archive as a data set: dropped or chosen, with progress, and again after an error. */
import {ApiError} from "../lib/api.js";
import {images, mayReplace, pathOf} from "../lib/datasets.js";
import {PageElement, errorBox, html, nothing} from "../lib/element.js";
import {bytes, count} from "../lib/format.js";
import {archiveType, upload} from "../lib/upload.js";

/** Names that the service takes. */
const NAME = "[a-z0-9][a-z0-9._\\-]{0,62}";

/** A refusal begins with the path of the image that it is about. */
const IMAGE = /^[^:]+\.(png|jpe?g): /i;

/** A name for a data set from that of its file. @param {string} file */
function nameFrom(file) {
  return file
    .toLowerCase()
    .replace(/\.(tar\.gz|tgz|tar|zip)$/, "")
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 63);
}

/** Why the caller may not replace a data set. @param {import("../lib/datasets.js").Dataset} dataset */
function ownerOf({builtIn, owner}) {
  return builtIn ? "is built in" : `belongs to ${owner ?? "the operator"}`;
}

class DatasetUpload extends PageElement {
  static properties = {
    /** Those that exist already. */
    datasets: {attribute: false},
    file: {state: true},
    name: {state: true},
    sent: {state: true},
    over: {state: true},
    error: {state: true},
    done: {state: true},
  };

  constructor() {
    super();
    /** @type {import("../lib/datasets.js").Dataset[]} */
    this.datasets = [];
    /** @type {File | null} */
    this.file = null;
    this.name = "";
    /** @type {number | null} bytes on their way; null when nothing is */
    this.sent = null;
    this.over = false;
    /** @type {any} */
    this.error = null;
    /** @type {any} the registered data set */
    this.done = null;
    this.stop = new AbortController();
  }

  connectedCallback() {
    super.connectedCallback();
    // Leaving the page would end an upload.
    addEventListener("beforeunload", (event) => this.sent !== null && event.preventDefault(), {signal: this.signal});
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop.abort();
  }

  /** @param {File | undefined} file */
  choose(file) {
    if (!file || this.sent !== null) {
      return;
    }
    this.done = null;
    this.error = null;
    if (archiveType(file.name) === null) {
      this.file = null;
      this.error = {title: "This is no archive that the service takes", detail: `“${file.name}” ends neither in .tar.gz, .tgz, .tar nor .zip. Pack the folder of the images, and choose the archive.`};
      return;
    }
    this.file = file;
    this.name = nameFrom(file.name);
  }

  /** A repaired file of the same name would be no change otherwise. @param {any} event */
  empty(event) {
    event.target.value = "";
  }

  /** @param {DragEvent} event */
  drop(event) {
    event.preventDefault();
    this.over = false;
    this.choose(event.dataTransfer?.files[0]);
  }

  /** @param {"refuse" | "skip"} damaged what happens to images that cannot be decoded */
  async send(damaged) {
    if (!this.file || this.sent !== null || !this.querySelector("form")?.reportValidity()) {
      return;
    }
    this.stop = new AbortController();
    this.sent = 0;
    this.error = null;
    try {
      const path = `${pathOf(this.name)}${damaged === "skip" ? "?damaged=skip" : ""}`;
      this.done = await upload(path, this.file, /** @type {string} */ (archiveType(this.file.name)), (sent) => (this.sent = sent), this.stop.signal);
      this.file = null;
      /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]")).value = "";
      this.dispatchEvent(new Event("uploaded"));
    } catch (error) {
      this.error = error;
    } finally {
      this.sent = null;
    }
  }

  render() {
    const busy = this.sent !== null;
    return html`<h2>Upload a data set</h2>
      <form class="upload" @submit=${(/** @type {Event} */ event) => { event.preventDefault(); void this.send("refuse"); }}>
        <div
          class="drop ${this.over ? "over" : ""}"
          @dragover=${(/** @type {Event} */ event) => { event.preventDefault(); this.over = true; }}
          @dragleave=${() => (this.over = false)}
          @drop=${this.drop}
        >
          <label>
            Drop an archive here, or choose one
            <input
              type="file"
              accept=".gz,.tgz,.tar,.zip"
              ?disabled=${busy}
              @click=${this.empty}
              @change=${(/** @type {any} */ event) => this.choose(event.target.files[0])}
            />
          </label>
          <p class="hint">
            A .tar.gz, .tar or .zip with folders <code>train/class/…</code> and <code>test/class/…</code> of JPEG or PNG files,
            CIFAR binary files, or lists of images.
          </p>
        </div>
        ${this.file ? this.chosen(busy) : nothing}
      </form>
      ${this.refusal(busy)}
      ${this.done
        ? html`<div class="notice" role="status">
            <strong><a href="datasets/${encodeURIComponent(this.done.name)}">${this.done.name}</a> is registered</strong>
            <p>
              ${`${this.done.classes.length} classes`}, ${count(this.done.ignored.count, "file")} ignored, ${count(this.done.warnings.length, "warning")}.
              ${images(this.done, "test") === 0 ? "It has no test images, so that test figures of jobs are empty." : nothing}
            </p>
          </div>`
        : nothing}`;
  }

  /** @param {boolean} busy */
  chosen(busy) {
    const {file, name} = this;
    const existing = this.datasets.find((one) => one.name === name);
    const refused = existing && !mayReplace(existing);
    return html`<div class="stack">
      <p><strong>${file.name}</strong>, ${bytes(file.size)}</p>
      <label
        >Name of the data set
        <input
          name="dataset"
          required
          pattern=${NAME}
          title="Lower-case letters, digits, dot, underscore and hyphen; at most 63"
          autocomplete="off"
          spellcheck="false"
          ?disabled=${busy}
          .value=${name}
          @input=${(/** @type {any} */ event) => (this.name = event.target.value)}
      /></label>
      ${existing ? html`<p class="hint">“${name}” ${refused ? `${ownerOf(existing)}. Choose another name.` : "exists. Jobs that are already submitted keep the images that they were submitted with."}</p>` : nothing}
      ${busy
        ? this.progress()
        : this.error || refused
          ? nothing
          : html`<button class="primary">${existing ? "Replace" : "Upload"} ${name}</button>`}
    </div>`;
  }

  progress() {
    const {sent, file} = this;
    const all = sent >= file.size;
    return html`<progress max=${file.size} .value=${sent} aria-label="Upload of ${file.name}"></progress>
      <p role="status">${all ? "Sent. The service unpacks and checks the images…" : `${bytes(sent)} of ${bytes(file.size)}`}</p>
      <button type="button" @click=${() => this.stop.abort()}>Stop</button>`;
  }

  /** What went wrong, and the ways on: the chosen file is kept. @param {boolean} busy */
  refusal(busy) {
    if (!this.error || busy) {
      return nothing;
    }
    const damaged = this.error instanceof ApiError && this.error.status === 422 && IMAGE.test(this.error.message);
    return html`${errorBox(this.error, this.file ? () => void this.send("refuse") : null)}
      ${damaged
        ? html`<p class="actions">
            <button type="button" @click=${() => void this.send("skip")}>Upload without the damaged images</button>
            <span class="hint">They are listed as ignored.</span>
          </p>`
        : nothing}`;
  }
}

customElements.define("dataset-upload", DatasetUpload);
