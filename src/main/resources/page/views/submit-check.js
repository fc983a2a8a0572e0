/** What a dry run says: class counts, steps, warnings, expectations, the resolved spec. */
import {errorBox, html, loading, nothing} from "../lib/element.js";
import {count, number} from "../lib/format.js";
import {grouped, headToTail} from "../lib/classes.js";
import "../charts/class-bars.js";

/** Thresholds of the paper's groups, for measurements, whose spec has none. */
const THRESHOLDS = {many: 100, few: 20};
const GROUPS = ["many", "medium", "few"];

/** @type {WeakMap<any, {ranked: import("../lib/classes.js").ClassInfo[], train: (number | null)[]}>} the chart redraws only for a new answer */
const drawn = new WeakMap();

/** The classes from head to tail, and the training images by index. @param {any} job answer of a dry run */
function classes(job) {
  const known = drawn.get(job);
  if (known) {
    return known;
  }
  const ranked = headToTail(grouped(job.classes, job.spec.evaluation?.thresholds ?? THRESHOLDS));
  const made = {ranked, train: job.classes.map((/** @type {any} */ one) => one.train)};
  drawn.set(job, made);
  return made;
}

/**
 * @param {import("../lib/dry-run.js").DryRun} dryRun
 * @param {boolean} log whether the counts have a logarithmic axis
 * @param {string} gradients what the contract says about the gradients of a step with sharpness; "" if unknown
 * @param {{toggleLog: () => void, goTo: (error: any) => void, retry: () => void}} act
 */
export function checkOf({checked, waiting}, log, gradients, act) {
  if (!checked) {
    return loading("Checking the spec");
  }
  const {job, sweep, problem} = checked;
  return html`<div class="check" aria-busy=${waiting}>
    ${problem && !problem.errors && !problem.line ? errorBox(problem, act.retry) : nothing}
    ${problem?.errors || problem?.line ? html`<p class="hint">Class counts and steps appear when the spec has no errors.</p>` : nothing}
    ${job
      ? html`${warnings(sweep ? sweepWarnings(sweep) : job.warnings, act.goTo)}
          ${counts(job, log, act.toggleLog)}
          ${steps(job, sweep, gradients)} ${expectations(job)}
          <details>
            <summary>${sweep ? "Resolved spec of the first job" : "Resolved spec"}</summary>
            <pre tabindex="0">${JSON.stringify(job.spec, null, 2)}</pre>
          </details>`
      : nothing}
  </div>`;
}

/** Training images by class. @param {any} job @param {boolean} log @param {() => void} toggleLog */
function counts(job, log, toggleLog) {
  const {ranked, train} = classes(job);
  const sizes = GROUPS.map((group) => ({group, size: ranked.filter((one) => one.group === group).length})).filter(({size}) => size > 0);
  const [most, least] = [ranked[0]?.train, ranked.at(-1)?.train];
  return html`<class-bars
      .heading=${"Training images by class, from head to tail"}
      .what=${"training images"}
      .classes=${ranked}
      .accuracy=${train}
      .format=${number}
      .counts=${log ? "log" : "linear"}
    ></class-bars>
    <p class="hint">
      ${ranked.reduce((sum, one) => sum + (one.train ?? 0), 0)} training images,
      ${least ? `largest to smallest ${number(most / least, 3)} to 1` : "some classes without any"}.
      ${sizes.map(({group, size}) => html`<span class="key ${group}">${group}: ${size}</span> `)}
    </p>
    <p class="actions"><button type="button" class="small" aria-pressed=${log} @click=${toggleLog}>Log scale</button></p>`;
}

/** @param {any} job @param {any} sweep @param {string} gradients */
function steps(job, sweep, gradients) {
  const fact = (/** @type {string} */ name, /** @type {unknown} */ value) => html`<div><dt>${name}</dt><dd class="mono">${value}</dd></div>`;
  const {spec} = job;
  const training = spec.kind === "train";
  const images = job.classes.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.train, 0);
  return html`<h3>Cost</h3>
    <dl class="facts">
      ${sweep ? fact("Jobs", sweep.jobs) : nothing}
      ${fact(training ? "Steps per epoch" : "Steps per part", job.stepsPerEpoch)}
      ${training ? fact("Epochs", spec.stage2?.epochs ? `${spec.epochs} + ${spec.stage2.epochs}` : spec.epochs) : nothing}
      ${fact(sweep ? "Steps of the first job" : "Steps", job.steps)} ${sweep ? fact("Steps of all jobs", sweep.steps) : nothing}
      ${training ? fact(sweep ? "Images seen by the first job" : "Images seen", (images * (spec.epochs + (spec.stage2?.epochs ?? 0))).toLocaleString("en").replaceAll(",", " ")) : nothing}
    </dl>
    ${training && spec.sharpness && gradients ? html`<p class="hint">${gradients.replaceAll("`", "")}</p>` : nothing}`;
}

/** @param {any[]} all @param {(error: any) => void} goTo */
function warnings(all, goTo) {
  return all.length === 0
    ? nothing
    : html`<div class="notice warning" role="status">
        <strong>${count(all.length, "warning")}</strong>
        <ul>
          ${all.map((one) => html`<li><button type="button" class="small mono" @click=${() => goTo(one)}>${one.pointer || "/"}</button> ${one.detail}</li>`)}
        </ul>
      </div>`;
}

/** Each warning once, with the number of jobs that have it. @param {any} sweep */
function sweepWarnings(sweep) {
  const found = new Map();
  for (const {warnings: own} of sweep.rows) {
    for (const warning of own) {
      const key = JSON.stringify(warning);
      found.set(key, {warning, jobs: (found.get(key)?.jobs ?? 0) + 1});
    }
  }
  return [...found.values()].map(({warning, jobs}) => ({...warning, detail: jobs === sweep.jobs ? warning.detail : `${warning.detail} (${count(jobs, "job")})`}));
}

/** @param {any} job */
function expectations({spec}) {
  return spec.expect.length === 0
    ? nothing
    : html`<h3>Expectations</h3>
        <ul class="expectations">
          ${spec.expect.map(
            (/** @type {any} */ one) => html`<li>
              <code>${one.metric}</code> ${[one.atLeast != null && `at least ${one.atLeast}`, one.atMost != null && `at most ${one.atMost}`].filter(Boolean).join(", ")}
            </li>`,
          )}
        </ul>`;
}
