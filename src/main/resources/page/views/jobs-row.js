import {html, nothing} from "../lib/element.js";
import {ago, percent, shortId, time} from "../lib/format.js";
import {method, progressOf, stateOf, titleOf, verdictOf} from "../lib/jobs.js";

/** @typedef {import("../lib/jobs.js").Job} Job */

/** Figures of a training's last epoch or of an evaluation. @param {Job} job */
function figuresOf(job) {
  return job.balancedAccuracy == null
    ? nothing
    : html`<div>${percent(job.balancedAccuracy)} balanced</div>
        ${job.few == null ? nothing : html`<div class="sub">${percent(job.few)} few</div>`}`;
}

/**
 * One job in the list. Roles are named, since some browsers drop those of a table whose rows are
 * laid out as grids.
 *
 * @param {import("../lib/jobs.js").Job} job
 * @param {boolean} picked
 * @param {(on: boolean) => void} pick
 */
export function jobRow(job, picked, pick) {
  const title = titleOf(job);
  return html`<tr role="row" class=${picked ? "picked" : ""} data-job=${job.id}>
    <td role="cell" class="pick">
      <input
        type="checkbox"
        aria-label="Select ${title}"
        .checked=${picked}
        @change=${(/** @type {Event} */ event) => pick(/** @type {HTMLInputElement} */ (event.target).checked)}
      />
    </td>
    <td role="cell">
      <a class="name" href="jobs/${job.id}">${title}</a>
      <div class="sub">
        ${job.kind} · <span class="mono" title=${job.id}>…${shortId(job.id)}</span>
        ${job.name ? html`· ${method(job)}` : nothing}
        ${Object.entries(job.labels).map(
          ([key, value]) => html`<a class="label" href="jobs?label=${encodeURIComponent(`${key}:${value}`)}">${key}: ${value}</a> `,
        )}
      </div>
    </td>
    <td role="cell">
      ${stateOf(job)}
      ${job.error ? html`<div class="sub">${job.error.title}</div>` : job.reason ? html`<div class="sub">${job.reason}</div>` : nothing}
    </td>
    <td role="cell" class="bar">${progressOf(job)}</td>
    <td role="cell">${figuresOf(job)}${verdictOf(job)}</td>
    <td role="cell" class="sub"><time datetime=${job.createdAt} title=${time(job.createdAt)}>${ago(job.createdAt)}</time></td>
  </tr>`;
}
