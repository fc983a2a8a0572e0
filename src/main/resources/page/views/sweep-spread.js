import {html, nothing} from "../lib/element.js";
import {count, shortId} from "../lib/format.js";
import {hasView} from "../lib/routes.js";
import {groupsOf, text} from "../lib/sweep.js";

const MOST_COMPARED = 8;

/**
 * Mean and sample standard deviation over one value, such as the seed. Jobs that failed are named:
 * a mean of the others says nothing about them.
 *
 * @param {import("../lib/sweep.js").Row[]} rows all of the sweep, whatever the table's filters
 * @param {any} choice of the view
 * @param {(name: string) => (value: any) => string} formatOf
 * @param {(over: string) => void} choose
 */
export function spreadTable(rows, {pointers, figures, over}, formatOf, choose) {
  const groups = groupsOf(rows, over, figures);
  const others = pointers.filter((/** @type {string} */ pointer) => pointer !== over);
  const jobs = (/** @type {import("../lib/sweep.js").Row[]} */ list) =>
    list.map((row) => html`<a class="mono" href="jobs/${row.job}" title="${over} = ${text(row.values[over])}, ${row.state}">…${shortId(row.job)}</a> `);
  return html`<h2>Mean and spread over <code>${over}</code></h2>
    <div class="filters">
      <label
        >Over
        <select @change=${(/** @type {any} */ event) => choose(event.target.value)}>
          ${pointers.map((/** @type {string} */ pointer) => html`<option ?selected=${pointer === over}>${pointer}</option>`)}
        </select></label
      >
    </div>
    <p class="hint">Mean ± sample standard deviation, over the jobs that have the figure (n). No deviation for n below 2.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Mean and spread over ${over}">
      <table class="spread">
        <thead>
          <tr>
            ${others.map((/** @type {string} */ pointer) => html`<th scope="col" class="number">${pointer}</th>`)}
            <th scope="col">Jobs</th>
            ${figures.map((/** @type {string} */ name) => html`<th scope="col" class="number">${name}</th>`)}
            <th scope="col"><span class="visually-hidden">Compare</span></th>
          </tr>
        </thead>
        <tbody>
          ${groups.map((group) => {
            const done = group.rows.filter((row) => row.state === "succeeded");
            return html`<tr>
              ${others.map((/** @type {string} */ pointer) => html`<td class="number mono">${text(group.values[pointer])}</td>`)}
              <td class="of">
                ${done.length} of ${count(group.rows.length, "job")} succeeded ${group.waiting.length > 0 ? html`<div class="hint">${group.waiting.length} not yet ended</div>` : nothing}
                ${group.failed.length > 0 ? html`<div class="failed"><strong>${group.failed.length} without a result:</strong> ${jobs(group.failed)}</div>` : nothing}
              </td>
              ${figures.map((/** @type {string} */ name) => {
                const {n, mean, deviation} = group.figures[name];
                const format = formatOf(name);
                return html`<td class="number">
                  ${format(mean)}${deviation === null ? nothing : html` ± ${format(deviation)}`}
                  <div class="hint">n = ${n}</div>
                </td>`;
              })}
              <td>
                ${hasView("compare") && done.length >= 2 && done.length <= MOST_COMPARED
                  ? html`<a class="button small" href="compare?jobs=${done.map((row) => row.job).join(",")}" aria-label="Compare these ${done.length} jobs">Compare</a>`
                  : nothing}
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
}
