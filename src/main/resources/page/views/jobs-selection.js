/** What can be done with the selected jobs of the list. */
import {call} from "../lib/api.js";
import {caller} from "../lib/caller.js";
import {ask} from "../lib/dialog.js";
import {PageElement, errorBox, html, keepFocus, nothing} from "../lib/element.js";
import {count} from "../lib/format.js";
import {cancelling, mayCancel, mayDelete, mayResume} from "../lib/jobs.js";
import {hasView} from "../lib/routes.js";

/** Calls that are on their way at the same time. */
const AT_ONCE = 4;

class JobsSelection extends PageElement {
  static properties = {jobs: {attribute: false}, error: {state: true}, busy: {state: true}};

  constructor() {
    super();
    /** @type {import("../lib/jobs.js").Job[]} */
    this.jobs = [];
    this.error = null;
    this.busy = false;
  }

  cancel() {
    const jobs = this.jobs.filter(mayCancel);
    return this.act(jobs, "Cancel", cancelling(jobs), (job) => call("POST", `jobs/${job.id}/cancel`));
  }

  resume() {
    const jobs = this.jobs.filter(mayResume);
    return this.act(jobs, "Resume", "", (job) => call("POST", `jobs/${job.id}/resume`));
  }

  remove() {
    const jobs = this.jobs.filter(mayDelete);
    return this.act(jobs, "Delete", "Their results, checkpoints and logs are deleted too. This cannot be undone.", (job) => call("DELETE", `jobs/${job.id}`));
  }

  /**
   * @param {import("../lib/jobs.js").Job[]} jobs
   * @param {string} verb
   * @param {string} warning asked first if there is one
   * @param {(job: import("../lib/jobs.js").Job) => Promise<unknown>} one
   */
  async act(jobs, verb, warning, one) {
    const what = `${verb} ${count(jobs.length, "job")}`;
    if (warning && !(await ask(`${what}?`, warning, what))) {
      return;
    }
    await keepFocus(this, () => this.doAll(jobs, verb, one));
  }

  /** @param {import("../lib/jobs.js").Job[]} jobs @param {string} verb @param {(job: import("../lib/jobs.js").Job) => Promise<unknown>} one */
  async doAll(jobs, verb, one) {
    this.busy = true;
    this.error = null;
    const rest = [...jobs];
    /** @type {string[]} */
    const failed = [];
    const worker = async () => {
      for (let job = rest.shift(); job; job = rest.shift()) {
        try {
          await one(job);
        } catch (error) {
          failed.push(`${job.name ?? job.id}: ${/** @type {Error} */ (error).message}`);
        }
      }
    };
    await Promise.all(Array.from({length: AT_ONCE}, worker));
    this.busy = false;
    if (failed.length > 0) {
      this.error = {title: `${verb}: ${count(failed.length, "job")} refused`, detail: "The others are done.", problems: failed};
    }
    this.dispatchEvent(new Event("done"));
  }

  render() {
    if (this.jobs.length === 0) {
      return errorBox(this.error);
    }
    const button = (/** @type {string} */ text, /** @type {number} */ n, /** @type {() => unknown} */ act, kind = "") =>
      html`<button type="button" class=${kind} ?disabled=${n === 0 || this.busy} @click=${act}>${text}${n > 0 ? ` ${n}` : ""}</button>`;
    return html`${errorBox(this.error)}
      <div class="selection" role="region" aria-label="Selected jobs">
        <span class="count" role="status">${count(this.jobs.length, "job")} selected</span>
        ${hasView("compare") && this.jobs.length > 1
          ? html`<a class="button primary" href="compare?jobs=${this.jobs.map((job) => job.id).join(",")}">Compare</a>`
          : nothing}
        ${caller.may("submit")
          ? html`${button("Cancel", this.jobs.filter(mayCancel).length, () => this.cancel())}
            ${button("Resume", this.jobs.filter(mayResume).length, () => this.resume())}
            ${button("Delete", this.jobs.filter(mayDelete).length, () => this.remove(), "danger")}`
          : nothing}
        <button type="button" @click=${() => this.dispatchEvent(new Event("clear"))}>Clear</button>
      </div>`;
  }
}

customElements.define("jobs-selection", JobsSelection);
