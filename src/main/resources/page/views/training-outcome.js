/** What a training has reached: by which choice of its epoch, and against what was expected. */
import {html, nothing} from "../lib/element.js";
import {number, percent} from "../lib/format.js";

/** @param {import("../lib/jobs.js").Job} job */
export function outcome(job) {
  const {result} = job;
  if (!result) {
    return nothing;
  }
  return html`<h2>Outcome</h2>
    ${evaluations(result)} ${result.tau == null ? nothing : html`<p>tau chosen for the second stage: ${number(result.tau)}</p>`}
    ${expectations(result.expectations)}`;
}

/** @param {any} result */
function evaluations(result) {
  const rows = [
    ["Last epoch", "what a user of the last checkpoint gets", result.final],
    ["Best on validation", "chosen without the test labels", result.bestOnValidation],
    ["Best on test", "chosen by the test labels, so too high", result.bestOnTest],
    ["Stage 1, last epoch", "before the second stage", result.stage1?.final],
    ["Stage 1, best on validation", "chosen without the test labels", result.stage1?.bestOnValidation],
    ["Stage 1, best on test", "chosen by the test labels, so too high", result.stage1?.bestOnTest],
  ].filter(([, , evaluation]) => evaluation);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Test results">
    <table>
      <caption class="visually-hidden">Test results by choice of the epoch</caption>
      <thead>
        <tr>
          <th>Test results of</th>
          ${["Epoch", "Balanced", "Many", "Medium", "Few", "Accuracy", "Top 5", "Loss", "ECE"].map((name) => html`<th class="number">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, note, e]) => html`<tr>
            <th scope="row">${name}<div class="hint">${note}</div></th>
            <td class="number">${e.epoch ?? "–"}</td>
            ${[e.balancedAccuracy, e.many, e.medium, e.few, e.accuracy, e.accuracyTop5].map((value) => html`<td class="number">${percent(value)}</td>`)}
            <td class="number">${number(e.loss)}</td>
            <td class="number">${number(e.ece, 3)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What the spec expected, and whether it was met. @param {any[]} all */
export function expectations(all) {
  if (all.length === 0) {
    return nothing;
  }
  return html`<h3>Expectations</h3>
    <ul class="expectations">
      ${all.map(
        (one) => html`<li>
          <span class="verdict ${one.met ? "met" : "unmet"}">${one.met ? "✓ met" : "✗ unmet"}</span>
          <code>${one.metric}</code> ${one.atLeast == null ? nothing : html`at least ${number(one.atLeast)}`}
          ${one.atMost == null ? nothing : html`at most ${number(one.atMost)}`}, is ${number(one.value)}
          ${one.reason ? html`<span class="hint">${one.reason}</span>` : nothing}
        </li>`,
      )}
    </ul>`;
}
