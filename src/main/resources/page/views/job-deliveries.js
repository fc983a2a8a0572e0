/** Webhook deliveries of a job: which receiver was sent what, and how it answered. */
import {call, get} from "../lib/api.js";
import {caller} from "../lib/caller.js";
import {PageElement, errorBox, html, keepFocus, nothing} from "../lib/element.js";
import {time} from "../lib/format.js";
import {isEnded} from "../lib/jobs.js";

/** Between two reads while a delivery is due; a retry comes after ten seconds at the earliest. */
const REFRESH = 5000;

/** Signs of states, which do not rely on color. */
const SIGNS = {pending: "…", delivered: "✓", failed: "✗"};

class JobDeliveries extends PageElement {
  static properties = {job: {attribute: false}, items: {state: true}, hasMore: {state: true}, error: {state: true}};

  constructor() {
    super();
    this.job = null;
    /** @type {any[]} */
    this.items = [];
    this.hasMore = false;
    this.error = null;
    this.readFor = "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.every(
      REFRESH,
      async () => {
        if (this.isDue()) {
          await this.read();
        }
      },
      (error) => (this.error = error),
    );
  }

  /** Events are written when a job ends; their deliveries then change until none is pending. */
  isDue() {
    const moment = `${this.job.state} ${this.job.attempt}`;
    return isEnded(this.job.state) && (moment !== this.readFor || this.items.some((item) => item.state === "pending"));
  }

  async read() {
    const moment = `${this.job.state} ${this.job.attempt}`;
    const page = await get(`jobs/${this.job.id}/deliveries`, {signal: this.signal});
    this.items = page.items;
    this.hasMore = page.nextCursor !== null;
    this.error = null;
    this.readFor = moment;
  }

  /** @param {string} id */
  redeliver(id) {
    return keepFocus(this, async () => {
      try {
        await call("POST", `webhooks/deliveries/${id}/redeliver`);
        await this.read();
      } catch (error) {
        this.error = error;
      }
    });
  }

  render() {
    if (this.items.length === 0) {
      return this.error && this.job.notify?.length > 0 ? errorBox(this.error) : nothing;
    }
    return html`<h2>Webhooks</h2>
      ${errorBox(this.error)}
      <div class="scroll" tabindex="0" role="region" aria-label="Webhook deliveries">
        <table>
          <thead>
            <tr><th>Event</th><th>Receiver</th><th>State</th><th>Last attempt</th><th><span class="visually-hidden">Action</span></th></tr>
          </thead>
          <tbody>
            ${this.items.map((item) => this.row(item))}
          </tbody>
        </table>
      </div>
      ${this.hasMore ? html`<p class="hint">The newest ${this.items.length}. <code>GET /jobs/{id}/deliveries</code> has all.</p>` : nothing}`;
  }

  /** A receiver's URL is often a secret, so the host alone is shown. @param {any} item */
  row(item) {
    const last = item.attempts.at(-1);
    return html`<tr data-delivery=${item.id}>
      <td>${item.type}<div class="hint">${time(item.createdAt)}</div></td>
      <td>${new URL(item.url).host}</td>
      <td>${SIGNS[/** @type {keyof typeof SIGNS} */ (item.state)] ?? ""} ${item.state}${item.nextAttemptAt ? html`<div class="hint">next at ${time(item.nextAttemptAt)}</div>` : nothing}</td>
      <td>
        ${last ? html`${last.error ?? `answered ${last.status}`}<div class="hint">${time(last.at)}, attempt ${item.attempts.length}</div>` : "none yet"}
      </td>
      <td>
        ${item.state === "failed" && caller.may("submit")
          ? html`<button type="button" class="small" @click=${() => this.redeliver(item.id)}>Send again</button>`
          : nothing}
      </td>
    </tr>`;
  }
}

customElements.define("job-deliveries", JobDeliveries);
