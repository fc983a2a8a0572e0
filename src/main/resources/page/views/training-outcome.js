/** What a training has reached: by which choice of its epoch, and against what was expected. */
import {html, nothing} from "../lib/element.js";
import {number, percent} from "../lib/format.js";
import {glossary} from "../lib/glossary.js";
import {titleOf} from "../lib/jobs.js";

/**
 * @param {import("../lib/jobs.js").Job} job
 * @param {import("../lib/jobs.js").Job | null} [pinned] another training, for comparison
 */
export function outcome(job, pinned = null) {
  const {result} = job;
  if (!result) {
    return nothing;
  }
  return html`<h2>Outcome</h2>
    ${evaluations(result, pinned?.result ? pinned : null)} ${glossary(["Balanced", "Many, medium, few", "ECE"])} ${result.tau == null ? nothing : html`<p>tau chosen for the second stage: ${number(result.tau)}</p>`}
    ${expectations(result.expectations)}`;
}

/** Figures in the order of the columns: few next to balanced, which is what long-tailed methods are judged by. @type {[string, (evaluation: any) => string][]} */
const COLUMNS = [
  ["Epoch", (e) => e.epoch ?? "–"],
  ["Balanced", (e) => percent(e.balancedAccuracy)],
  ["Few", (e) => percent(e.few)],
  ["Medium", (e) => percent(e.medium)],
  ["Many", (e) => percent(e.many)],
  ["Accuracy", (e) => percent(e.accuracy)],
  ["Top 5", (e) => percent(e.accuracyTop5)],
  ["Loss", (e) => number(e.loss)],
  ["ECE", (e) => number(e.ece, 3)],
];

/** Evaluations of a result by the choice of the epoch. @param {any} result @returns {[string, string, any][]} */
function choicesOf(result) {
  const rows = /** @type {[string, string, any][]} */ ([
    ["Last epoch", "what a user of the last checkpoint gets", result.final],
    ["Best on validation", "chosen without the test labels", result.bestOnValidation],
    ["Best on test", "chosen by the test labels, so too high", result.bestOnTest],
    ["Stage 1, last epoch", "before the second stage", result.stage1?.final],
    ["Stage 1, best on validation", "chosen without the test labels", result.stage1?.bestOnValidation],
    ["Stage 1, best on test", "chosen by the test labels, so too high", result.stage1?.bestOnTest],
  ]);
  return rows.filter(([, , evaluation]) => evaluation);
}

/** @param {any} result @param {import("../lib/jobs.js").Job | null} pinned */
function evaluations(result, pinned) {
  const rows = choicesOf(result);
  const others = pinned ? choicesOf(pinned.result) : [];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Test results">
    <table class="cards" role="table">
      <caption class="visually-hidden">Test results by choice of the epoch</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader">Test results of</th>
          ${COLUMNS.map(([name]) => html`<th role="columnheader" class="number">${name}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(([name, note, evaluation]) => row(name, note, evaluation))}
        ${others.map(([name, note, evaluation]) => row(html`${titleOf(pinned)}: ${name.toLowerCase()}`, note, evaluation))}
      </tbody>
    </table>
  </div>`;
}

/** @param {unknown} name @param {string} note @param {any} evaluation */
function row(name, note, evaluation) {
  return html`<tr role="row">
    <th role="rowheader" scope="row">${name}<div class="hint">${note}</div></th>
    ${COLUMNS.map(([column, write]) => html`<td role="cell" class="number" data-column=${column}>${write(evaluation)}</td>`)}
  </tr>`;
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
