/** The service at work: who the caller is, the queue, and for admins its limits and workers. */
import {call, get} from "../lib/api.js";
import {caller} from "../lib/caller.js";
import {ask} from "../lib/dialog.js";
import {PageElement, errorBox, html, keepFocus, loading, nothing} from "../lib/element.js";
import {bytes, duration} from "../lib/format.js";
import {STATES} from "../lib/jobs.js";
import "./operations-limits.js";
import "./operations-workers.js";

const REFRESH = 3000;

const MEANINGS = {
  read: "see jobs, data sets and results",
  submit: "submit, cancel, resume and delete jobs, and upload data sets",
  admin: "see everybody's jobs, pause the queue and set its limits",
};

function callerInWords() {
  if (!caller.isKnown) {
    return "not known: the service did not say";
  }
  return caller.owner ?? (caller.scopes.length === 0 ? "not known: enter a token" : caller.tokenRequired ? "the operator" : "anyone on this machine: the service requires no tokens");
}

class OperationsView extends PageElement {
  static properties = {queue: {state: true}, quota: {state: true}, workers: {state: true}, error: {state: true}, actionError: {state: true}, busy: {state: true}};

  constructor() {
    super();
    /** @type {any} */
    this.queue = null;
    /** @type {any} */
    this.quota = null;
    /** @type {any[] | null} */
    this.workers = null;
    /** Running jobs by id, whose names workers do not know. @type {Map<string, any>} */
    this.running = new Map();
    this.error = null;
    this.actionError = null;
    this.busy = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.every(
      REFRESH,
      async (signal) => {
        const isAdmin = caller.may("admin");
        const [queue, quota, workers, running] = await Promise.all([
          get("queue", {signal}),
          get("quota", {signal}),
          isAdmin ? get("workers", {signal}) : null,
          isAdmin ? get("jobs?state=running&view=summary&limit=200", {signal}) : {items: []},
        ]);
        Object.assign(this, {queue, quota, workers});
        this.running = new Map(running.items.map((/** @type {any} */ job) => [job.id, job]));
        this.error = null;
      },
      (error) => (this.error = error),
    );
  }

  /** @param {"pause" | "resume"} action */
  control(action) {
    return keepFocus(this, () => this.controlled(action));
  }

  /** @param {"pause" | "resume"} action */
  async controlled(action) {
    const text = "Workers begin no job of anybody until it is resumed. Running jobs continue.";
    if (action === "pause" && !(await ask("Pause the queue for everybody?", text, "Pause the queue"))) {
      return;
    }
    this.busy = true;
    this.actionError = null;
    try {
      this.queue = await call("POST", `queue/${action}`);
    } catch (error) {
      this.actionError = error;
    } finally {
      this.busy = false;
    }
  }

  render() {
    return html`<h1>Operations</h1>
      ${errorBox(this.error)} ${errorBox(this.actionError)}
      ${this.queue ? this.depth() : this.error ? nothing : loading("Reading the queue")}
      <operations-limits></operations-limits>
      ${this.workers ? html`<operations-workers .workers=${this.workers} .running=${this.running}></operations-workers>` : nothing}
      ${this.you()}`;
  }

  depth() {
    const {paused, states} = this.queue;
    return html`<h2>Queue</h2>
      ${paused
        ? html`<div class="notice warning" role="status"><strong>The queue is paused</strong><p>Workers begin no job. Running jobs continue, and jobs can be submitted.</p></div>`
        : nothing}
      ${caller.may("admin")
        ? html`<p class="actions spaced">
            <button type="button" ?disabled=${this.busy} @click=${() => this.control(paused ? "resume" : "pause")}>${paused ? "Resume the queue" : "Pause the queue"}</button>
          </p>`
        : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label="Queue">
        <table class="narrow">
          <thead>
            <tr><th scope="col">State</th><th scope="col" class="number">Jobs</th><th scope="col" class="number">Oldest submitted</th></tr>
          </thead>
          <tbody>
            ${STATES.map(
              (state) => html`<tr data-state=${state}>
                <th scope="row"><a class="state ${state}" href="jobs?state=${state}">${state}</a></th>
                <td class="number">${states[state].count}</td>
                <td class="number">${states[state].oldestAgeSeconds === null ? "–" : `${duration(Math.round(states[state].oldestAgeSeconds))} ago`}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  you() {
    const {quota} = this;
    return html`<h2>You</h2>
      <dl class="facts">
        <div><dt>Caller</dt><dd>${callerInWords()}</dd></div>
        ${quota
          ? html`<div><dt>Waiting jobs</dt><dd>${this.amount(quota.queuedJobs, String, "Waiting jobs of the quota")}</dd></div>
              <div><dt>Stored results and checkpoints</dt><dd>${this.amount(quota.storedBytes, bytes, "Stored bytes of the quota")}</dd></div>`
          : nothing}
      </dl>
      <p>You may:</p>
      <ul class="scopes">
        ${Object.entries(MEANINGS).map(
          ([scope, meaning]) => html`<li>
            <span class="verdict ${caller.may(/** @type {any} */ (scope)) ? "met" : ""}">${caller.may(/** @type {any} */ (scope)) ? "✓" : "–"} ${scope}</span>
            <span class="hint">${caller.may(/** @type {any} */ (scope)) ? meaning : `not: ${meaning}`}</span>
          </li>`,
        )}
      </ul>`;
  }

  /** @param {{used: number, limit: number | null}} amount @param {(value: number) => string} format @param {string} label */
  amount({used, limit}, format, label) {
    return limit === null
      ? html`${format(used)} <span class="hint">no limit</span>`
      : html`${format(used)} of ${format(limit)} <progress max=${limit} .value=${Math.min(used, limit)} aria-label=${label}></progress>`;
  }
}

customElements.define("operations-view", OperationsView);
