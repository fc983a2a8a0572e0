/** One job: what is the same for all kinds, around the view of its kind. */
import {ApiError, call, get} from "../lib/api.js";
import {caller} from "../lib/caller.js";
import {copy, submitCommand} from "../lib/copy.js";
import {ask, askNumber} from "../lib/dialog.js";
import {PageElement, errorBox, html, keepFocus, loading, nothing} from "../lib/element.js";
import {ago, duration, shortId, time} from "../lib/format.js";
import {JobFeed} from "../lib/job-feed.js";
import {generic, views} from "../lib/job-kinds.js";
import {cancelling, isEnded, kindOf, mayCancel, mayDelete, mayExtend, mayResume, progressOf, stateOf, stoppedOf, titleOf, verdictOf} from "../lib/jobs.js";
import {navigate} from "../lib/router.js";
import {hasView} from "../lib/routes.js";
import {fileLink} from "./file-link.js";
import "./job-deliveries.js";
import "./job-files.js";
import "./job-log.js";

/** Its place in the queue changes without an event. */
const REFRESH = 5000;

class JobView extends PageElement {
  static properties = {jobId: {attribute: false}, error: {state: true}, actionError: {state: true}, kindView: {state: true}, measured: {state: true}};

  constructor() {
    super();
    this.error = null;
    this.actionError = null;
    /** @type {any} component of the job's kind */
    this.kindView = null;
    /** Training of the model that this job measures; null while unknown, or if it was deleted. @type {any} */
    this.measured = null;
    /** @type {JobFeed | null} */
    this.feed = null;
    this.addEventListener("query", () => this.kindView?.requestUpdate());
  }

  connectedCallback() {
    super.connectedCallback();
    this.feed = new JobFeed(this.jobId, this.signal);
    this.feed.addEventListener("change", () => {
      this.requestUpdate();
      this.kindView?.requestUpdate();
    });
    this.every(
      REFRESH,
      async () => {
        if (!this.feed.job && this.error instanceof ApiError && !this.error.isTransient) {
          return; // there is no such job, and will be none
        }
        if (!this.feed.job) {
          await this.feed.start();
        }
        if (!this.kindView) {
          await this.showKind();
          this.error = null;
        } else if (!isEnded(this.feed.job.state)) {
          await this.feed.refresh();
        }
      },
      (error) => (this.error = this.kindView ? null : error), // the stream already says "reconnecting"
    );
  }

  async showKind() {
    const {job} = this.feed;
    document.title = `${titleOf(job)} · Flattail`;
    if (job.spec.model?.job) {
      get(`jobs/${job.spec.model.job}`, {signal: this.signal}).then(
        (training) => (this.measured = training),
        () => {}, // deleted: its id alone is shown
      );
    }
    const {element, load} = views[job.kind] ?? generic;
    await load();
    this.kindView = Object.assign(document.createElement(element), {feed: this.feed});
  }

  /** @param {() => Promise<unknown>} action */
  async act(action) {
    this.actionError = null;
    await keepFocus(this, async () => {
      try {
        await action();
      } catch (error) {
        this.actionError = error;
      }
    });
  }

  cancel() {
    return this.act(async () => {
      if (await ask("Cancel this job?", cancelling([this.feed.job]), "Cancel the job")) {
        await call("POST", `jobs/${this.jobId}/cancel`);
        await this.feed.refresh();
      }
    });
  }

  resume() {
    return this.act(async () => {
      await call("POST", `jobs/${this.jobId}/resume`);
      await this.feed.refresh();
      this.feed.follow();
    });
  }

  extend() {
    return this.act(async () => {
      const epochs = await askNumber(
        "Train longer?",
        "The training goes on from its last checkpoint. Its result so far stays in its history.",
        "Epochs of the whole training",
        (this.feed.job.result?.stopped?.epoch ?? this.feed.job.spec.epochs) + 1,
        "Train longer",
      );
      if (epochs !== null) {
        await call("POST", `jobs/${this.jobId}/extend`, {epochs});
        await this.feed.refresh();
        this.feed.follow();
      }
    });
  }

  remove() {
    return this.act(async () => {
      const question = "Its results, checkpoints and logs are deleted too. This cannot be undone.";
      if (await ask("Delete this job?", question, "Delete the job")) {
        await call("DELETE", `jobs/${this.jobId}`);
        navigate("jobs");
      }
    });
  }

  render() {
    const job = this.feed?.job;
    if (!job) {
      return this.error ? errorBox(this.error) : loading("Reading the job");
    }
    return html`<div class="title">
        <h1>${titleOf(job)}</h1>
        <p class="actions">
          ${hasView("submit") && caller.may("submit") && job.kind === "train" ? html`<a class="button" href="submit?job=${job.id}">Run again with changes</a>` : nothing}
          ${caller.may("submit") ? this.buttons(job) : nothing}
        </p>
      </div>
      ${errorBox(this.actionError)} ${this.facts(job)} ${this.notices(job)} ${this.kindView ?? loading()}
      <job-files .job=${job}></job-files>
      <job-deliveries .job=${job}></job-deliveries>
      <job-log .job=${job} .lines=${this.feed.log} .size=${this.feed.log.length}></job-log>
      ${this.origin(job)}`;
  }

  /** What can be done with the job. @param {import("../lib/jobs.js").Job} job */
  buttons(job) {
    return html`${mayCancel(job) ? html`<button type="button" @click=${this.cancel}>Cancel</button>` : nothing}
      ${mayResume(job) ? html`<button type="button" @click=${this.resume}>Resume</button>` : nothing}
      ${mayExtend(job) ? html`<button type="button" @click=${this.extend}>Train longer</button>` : nothing}
      ${mayDelete(job) ? html`<button type="button" class="danger" @click=${this.remove}>Delete</button>` : nothing}`;
  }

  /** @param {import("../lib/jobs.js").Job} job */
  facts(job) {
    const fact = (/** @type {string} */ name, /** @type {unknown} */ value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
    const begun = job.startedAt ? Date.parse(job.startedAt) : null;
    const ended = job.finishedAt ? Date.parse(job.finishedAt) : Date.now();
    return html`<dl class="facts">
      ${fact("State", html`${stateOf(job)} ${this.liveness()}`)}
      ${job.state === "queued" || job.state === "running" ? fact("Progress", progressOf(job)) : nothing}
      ${job.result?.verdict ? fact("Verdict", verdictOf(job)) : nothing}
      ${fact("Kind", kindOf(job))} ${job.kind === "train" || !job.spec.model ? nothing : fact("Model", this.model(job.spec.model))}
      ${fact("Submitted", html`<time datetime=${job.createdAt} title=${ago(job.createdAt)}>${time(job.createdAt)}</time>`)}
      ${begun ? fact(job.finishedAt ? "Took" : "Running for", duration((ended - begun) / 1000)) : nothing}
      ${job.result?.stopped ? fact("Ended early", stoppedOf(job.result.stopped)) : nothing}
      ${job.extensions.length > 0
        ? fact(
            "Went on",
            job.extensions.map((/** @type {any} */ each) => html`<div>after epoch ${each.afterEpoch}${each.fromEpochs === each.toEpochs ? ` of ${each.toEpochs}` : `, from ${each.fromEpochs} to ${each.toEpochs} epochs`}</div>`),
          )
        : nothing}
      ${job.attempt > 1 ? fact("Attempt", `${job.attempt} of ${job.maxAttempts}`) : nothing}
      ${job.owner ? fact("Owner", job.owner) : nothing}
      ${Object.keys(job.labels).length > 0
        ? fact(
            "Labels",
            Object.entries(job.labels).map(
              ([key, value]) => html`<a class="label" href="jobs?label=${encodeURIComponent(`${key}:${value}`)}">${key}: ${value}</a> `,
            ),
          )
        : nothing}
      ${job.links.tracker ? fact("MLflow", html`<a href=${job.links.tracker} rel="noreferrer">run of this job</a>`) : nothing}
      ${job.links.sweep ? fact("Sweep", html`<a href="jobs?sweep=${job.links.sweep.split("/").at(-1)}">all jobs of its sweep</a>`) : nothing}
      ${job.kind === "train" ? fact("Measurements", html`<a href="jobs?model=${job.id}">jobs that measure its model</a>`) : nothing}
      ${fact("Id", html`<span class="mono" title=${job.id}>…${shortId(job.id)}</span> <button type="button" class="small" @click=${(/** @type {Event} */ event) => copy(event, job.id)}>Copy</button>`)}
    </dl>`;
  }

  /** The measured model: a checkpoint of a training, or one that was uploaded. @param {any} model */
  model({job, checkpoint}) {
    if (!job) {
      return html`uploaded checkpoint <span class="mono" title=${checkpoint}>…${shortId(checkpoint)}</span>`;
    }
    return html`<a href="jobs/${job}">${this.measured ? titleOf(this.measured) : html`<span class="mono">…${shortId(job)}</span>`}</a>, checkpoint “${checkpoint}”`;
  }

  /** Whether what is shown is current. */
  liveness() {
    const {streamState, job} = this.feed;
    if (streamState === "reconnecting") {
      return html`<span class="live broken" role="status">reconnecting…</span>`;
    }
    return streamState === "open" && !isEnded(job.state) ? html`<span class="live" role="status">live</span>` : nothing;
  }

  /** @param {import("../lib/jobs.js").Job} job */
  notices(job) {
    return html`${errorBox(job.error && {...job.error, status: undefined})}
    ${this.feed.streamState === "failed" ? errorBox(this.feed.error) : nothing}
    ${job.reason && !job.error ? html`<p class="notice">${job.reason}</p>` : nothing}
    ${job.warnings.length > 0
      ? html`<div class="notice warning">
          <strong>${job.warnings.length === 1 ? "A warning" : "Warnings"} about the spec</strong>
          <ul>
            ${job.warnings.map((/** @type {any} */ warning) => html`<li><code>${warning.pointer}</code> ${warning.detail}</li>`)}
          </ul>
        </div>`
      : nothing}`;
  }

  /** What ran, where, and how to run it again. @param {import("../lib/jobs.js").Job} job */
  origin(job) {
    const spec = JSON.stringify(job.spec, null, 2);
    return html`<h2>Spec</h2>
      <p class="hint">With every default filled in, and the data set pinned by its SHA-256.</p>
      <p class="actions">
        <button type="button" @click=${(/** @type {Event} */ event) => copy(event, submitCommand(job.spec))}>Copy as curl</button>
        <button type="button" @click=${(/** @type {Event} */ event) => copy(event, spec)}>Copy JSON</button>
      </p>
      <p>The job can also be read without Flattail: ${fileLink(job.links.report, `flattail-${shortId(job.id)}.html`, "save it as one HTML file")} with its figures and plots.</p>
      ${job.finishedAt
        ? html`<p>For publication: ${fileLink(job.links.bundle, `flattail-${shortId(job.id)}.zip`, "save everything as one zip")}, with the last weights, the network in PyTorch, versions and hashes.</p>`
        : nothing}
      <details>
        <summary>Resolved spec</summary>
        <pre tabindex="0">${spec}</pre>
      </details>
      <h2>Provenance</h2>
      ${job.provenance
        ? html`<dl class="facts">
            ${Object.entries(job.provenance).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
          </dl>`
        : html`<p class="hint">Known when a worker has begun.</p>`}`;
  }
}

customElements.define("job-view", JobView);
