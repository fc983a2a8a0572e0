/** What the views know about jobs: the contract's schemas Job, and JobSummary in lists. */
import {html, nothing} from "./element.js";
import {duration, number} from "./format.js";

/** @typedef {any} Job */

export const STATES = ["queued", "running", "succeeded", "failed", "cancelled"];
export const KINDS = ["train", "evaluate", "hessian", "landscape", "flatness"];

/** @param {string} state */
export function isEnded(state) {
  return state !== "queued" && state !== "running";
}

/** @param {Job} job */
export function mayCancel(job) {
  return !isEnded(job.state) && !job.cancelRequested;
}

/** What cancelling does to jobs, in words. @param {Job[]} jobs */
export function cancelling(jobs) {
  const begun = jobs.filter((job) => job.state === "running").length;
  return begun === 0
    ? `${jobs.length === 1 ? "It ends" : "They end"} at once: no worker runs ${jobs.length === 1 ? "it" : "them"}.`
    : begun === jobs.length
      ? `${jobs.length === 1 ? "It stops within a step and keeps its" : "They stop within a step and keep their"} last checkpoint${jobs.length === 1 ? "" : "s"}.`
      : "Queued jobs end at once. Running ones stop within a step and keep their last checkpoints.";
}

/** @param {Job} job */
export function mayResume(job) {
  return job.state === "failed" || job.state === "cancelled";
}

/** Jobs of a sweep are compared at one length. @param {Job} job */
export function mayExtend(job) {
  return job.state === "succeeded" && job.kind === "train" && !job.spec.stage2 && !job.links.sweep;
}

/** Why a training ended before its last epoch. @param {any} stopped the contract's schema Stopped */
export function stoppedOf(stopped) {
  return stopped.reason === "early-stopping"
    ? `after epoch ${stopped.epoch}: ${stopped.metric} was best in epoch ${stopped.bestEpoch} (${number(stopped.bestValue)})`
    : `after epoch ${stopped.epoch} (${stopped.reason})`;
}

/** @param {Job} job */
export function mayDelete(job) {
  return isEnded(job.state);
}

/** A job's name, or what it does. @param {Job} job */
export function titleOf(job) {
  return job.name ?? `${job.kind} ${method(job)}`.trim();
}

/** Model, loss, optimizer and sharpness of a training; the data set of another job. @param {Job} job */
export function method(job) {
  const {spec} = job;
  if (!spec) {
    return [job.arch, job.dataset && `on ${job.dataset}`].filter(Boolean).join(" ");
  }
  if (job.kind !== "train") {
    return spec.dataset?.name ? `on ${spec.dataset.name}` : "";
  }
  const sharpness = spec.sharpness ? ` + ${spec.sharpness.type}` : "";
  return `${spec.model.arch}, ${spec.loss.type}, ${spec.optimizer.type}${sharpness} on ${spec.dataset.name}`;
}

/** What a job is and works on: of a measurement its data set, since its model has a fact of its own. @param {Job} job */
export function kindOf(job) {
  return job.kind === "train" ? `train: ${method(job)}` : `${job.kind} ${method(job)}`;
}

/** State as a sign and a word. @param {Job} job */
export function stateOf(job) {
  return html`<span class="state ${job.state}">${job.cancelRequested && job.state === "running" ? "cancelling" : job.state}</span>`;
}

/** @param {Job} job */
export function verdictOf(job) {
  const verdict = job.result?.verdict ?? job.verdict;
  return verdict ? html`<span class="verdict ${verdict}">${verdict === "met" ? "✓" : "✗"} ${verdict}</span>` : nothing;
}

/** Bar, epoch and time left of a job that has begun. @param {Job} job */
export function progressOf(job) {
  const {progress} = job;
  if (job.state === "queued" && progress.fraction === 0) {
    return job.queuePosition ? html`<span class="sub">place ${job.queuePosition} in the queue</span>` : nothing;
  }
  if (job.isResuming) {
    return html`<span class="sub">${job.queuePosition ? `place ${job.queuePosition} in the queue, then ` : ""}goes on from its last checkpoint</span>`;
  }
  if (job.state === "succeeded") {
    return html`<span class="sub">took ${duration((Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000)}</span>`;
  }
  const done = `${number(Math.floor(progress.fraction * 100))} %`;
  const steps = progress.epochs ? `epoch ${progress.epoch ?? 0} of ${progress.epochs}` : progress.steps ? `step ${progress.step ?? 0} of ${progress.steps}` : "";
  return html`<progress max="1" .value=${progress.fraction} aria-label="Progress of ${titleOf(job)}"></progress>
    <span class="sub">${[done, steps, job.state === "running" && progress.etaSeconds != null && `${duration(progress.etaSeconds)} left`].filter(Boolean).join(" · ")}</span>`;
}
