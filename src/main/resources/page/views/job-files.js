/** Checkpoints and artifacts of a job, with sizes, hashes and downloads. */
import {get} from "../lib/api.js";
import {copy, downloadCommand} from "../lib/copy.js";
import {PageElement, errorBox, html, nothing} from "../lib/element.js";
import {bytes, time} from "../lib/format.js";
import {fileLink} from "./file-link.js";
import {token} from "../lib/token.js";

/** What a checkpoint's name promises. */
const MEANINGS = {
  last: "after the last epoch",
  best: "best on the validation split",
  "best-on-test": "best on the test set, so chosen by the test labels",
  stage1: "end of the first stage",
};

/** Artifacts that are listed at once where there are no checkpoints; a Hessian of 100 classes has 500. */
const FEW = 12;

class JobFiles extends PageElement {
  static properties = {job: {attribute: false}, checkpoints: {state: true}, artifacts: {state: true}, error: {state: true}};

  constructor() {
    super();
    this.job = null;
    /** @type {any[]} */
    this.checkpoints = [];
    /** @type {any[]} */
    this.artifacts = [];
    this.error = null;
    this.readFor = "";
  }

  /** Files appear when an attempt ends or a checkpoint is due, which is after an epoch. */
  willUpdate() {
    const moment = `${this.job.state} ${this.job.attempt} ${this.job.progress.epoch}`;
    if (moment !== this.readFor) {
      this.readFor = moment;
      void this.read();
    }
  }

  async read() {
    try {
      const options = {signal: this.signal};
      [this.checkpoints, this.artifacts] = await Promise.all([
        get(this.job.links.checkpoints, options),
        get(this.job.links.artifacts, options),
      ]);
      this.error = null;
    } catch (error) {
      this.error = this.signal.aborted ? null : error;
    }
  }

  render() {
    const {self, checkpoints} = this.job.links;
    return html`<h2>Files</h2>
      ${errorBox(this.error, () => void this.read())}
      ${this.artifacts.length === 0 ? html`<p class="hint">There are none yet.</p>` : nothing}
      ${this.checkpoints.length > 0
        ? table(
            "Checkpoints",
            this.checkpoints.map((file) => ({
              ...file,
              link: fileLink(`${checkpoints}/${file.name}`, `${file.name}.safetensors`, file.name),
              url: `${checkpoints}/${file.name}`,
              note: html`${[`${file.epoch} epochs`, MEANINGS[/** @type {keyof typeof MEANINGS} */ (file.name)]].filter(Boolean).join(", ")};
                ${fileLink(`${checkpoints}/${file.name}.onnx`, `${file.name}.onnx`, "as ONNX")}`,
            })),
          )
        : nothing}
      ${this.artifacts.length > 0
        ? html`<details ?open=${this.checkpoints.length === 0 && this.artifacts.length <= FEW}>
            <summary>All ${this.artifacts.length} artifacts</summary>
            ${table(
              "Artifacts",
              this.artifacts.map((file) => ({
                ...file,
                link: fileLink(`${self}/artifacts/${file.path}`, file.path.split("/").at(-1), file.path),
                url: `${self}/artifacts/${file.path}`,
                note: time(file.createdAt),
              })),
            )}
          </details>`
        : nothing}
      ${token.value && this.artifacts.length > 0
        ? html`<p class="hint">
            With a token, a download passes through this tab's memory. For large files, copy the command: it reads the
            token from <code>FLATTAIL_TOKEN</code>.
          </p>`
        : nothing}`;
  }
}

/** @param {string} name @param {any[]} files */
function table(name, files) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${name}>
    <table class="files">
      <thead>
        <tr><th>${name}</th><th class="number">Size</th><th>SHA-256</th><th><span class="visually-hidden">Command</span></th></tr>
      </thead>
      <tbody>
        ${files.map(
          (file) => html`<tr>
            <td>${file.link}<div class="hint">${file.note}</div></td>
            <td class="number">${bytes(file.bytes)}</td>
            <td class="hash">${file.sha256}</td>
            <td>
              <button type="button" class="small" @click=${(/** @type {Event} */ event) => copy(event, downloadCommand(file.url))}>Copy curl</button>
            </td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

customElements.define("job-files", JobFiles);
