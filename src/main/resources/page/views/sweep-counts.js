import {html} from "../lib/element.js";
import {count} from "../lib/format.js";

const STATES = ["succeeded", "running", "queued", "failed", "cancelled", "deleted"];

/** A bar of the jobs that have ended, and the number of jobs in each state. @param {any} sweep */
export function countsOf({jobs, counts, name}) {
  const ended = jobs - counts.queued - counts.running;
  const present = STATES.filter((state) => counts[state] > 0);
  return html`<progress max=${jobs} .value=${ended} aria-label="Ended jobs of ${name ?? "the sweep"}"></progress>
    <div class="hint">${count(jobs, "job")}: ${present.map((state) => `${counts[state]} ${state}`).join(", ")}</div>`;
}
