/** The workers: where they run, what they hold, and when they were last seen. */
import {PageElement, emptyBox, html, nothing} from "../lib/element.js";
import {ago, bytes, duration, shortId, time} from "../lib/format.js";
import {titleOf} from "../lib/jobs.js";

class OperationsWorkers extends PageElement {
  static properties = {workers: {attribute: false}, running: {attribute: false}};

  constructor() {
    super();
    /** @type {any[]} */
    this.workers = [];
    /** Running jobs by id. @type {Map<string, any>} */
    this.running = new Map();
  }

  render() {
    return html`<h2>Workers</h2>
      ${this.workers.length === 0
        ? emptyBox("There are no workers", "Queued jobs wait until one starts.")
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Workers">
            <table>
              <thead>
                <tr>${["Worker", "Device", "Processor", "GPU", "Job", "Lease", "Last seen"].map((name) => html`<th scope="col">${name}</th>`)}</tr>
              </thead>
              <tbody>
                ${this.workers.map((one) => this.row(one))}
              </tbody>
            </table>
          </div>`}`;
  }

  /** @param {string} id of the job that a worker runs */
  job(id) {
    const job = this.running.get(id);
    const short = html`<span class="mono">…${shortId(id)}</span>`;
    return html`<a href="jobs/${id}" title=${id}>${job ? titleOf(job) : short}</a>${job ? html`<div class="hint">${short}${job.startedAt ? `, began ${ago(job.startedAt)}` : ""}</div>` : nothing}`;
  }

  /** @param {any} worker */
  row({id, host, pid, device, cpu, gpu, job, leaseExpiresAt, startedAt, lastSeenAt, lost, trouble}) {
    const left = leaseExpiresAt ? (Date.parse(leaseExpiresAt) - Date.now()) / 1000 : null;
    return html`<tr data-worker=${id}>
      <th scope="row">
        ${host} <div class="hint">process ${pid}, since ${time(startedAt)}</div>
        ${lost ? html`<div class="state failed">lost: silent for longer than a lease</div>` : nothing}
        ${trouble ? html`<div class="state failed">claims no jobs: ${trouble}</div>` : nothing}
      </th>
      <td>${device}</td>
      <td>${cpu.instructionSet}<div class="hint">${cpu.cores} cores, ${bytes(cpu.memoryBytes)}</div></td>
      <td>${gpu ? html`${gpu.name}<div class="hint">${bytes(gpu.memoryBytes)}, compute ${gpu.computeCapability}</div>` : "none"}</td>
      <td>${job ? this.job(job) : html`<span class="hint">idle</span>`}</td>
      <td>${left === null ? "–" : left > 0 ? `${duration(Math.round(left))} left` : "expired"}</td>
      <td><time datetime=${lastSeenAt} title=${time(lastSeenAt)}>${ago(lastSeenAt)}</time></td>
    </tr>`;
  }
}

customElements.define("operations-workers", OperationsWorkers);
