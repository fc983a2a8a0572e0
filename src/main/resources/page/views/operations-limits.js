/** How many jobs with a label may run at once: shown to all, changed by admins. */
import {call, get} from "../lib/api.js";
import {caller} from "../lib/caller.js";
import {PageElement, errorBox, html, keepFocus, nothing} from "../lib/element.js";

/** @typedef {{label: string, value: string | null, running: number}} Limit */

class OperationsLimits extends PageElement {
  static properties = {limits: {state: true}, draft: {state: true}, error: {state: true}, busy: {state: true}};

  constructor() {
    super();
    /** @type {Limit[] | null} */
    this.limits = null;
    /** @type {Limit[] | null} what is edited; null when nothing is */
    this.draft = null;
    this.error = null;
    this.busy = false;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.read();
  }

  async read() {
    try {
      this.limits = (await get("queue/limits", {signal: this.signal})).limits;
      this.error = null;
    } catch (error) {
      this.error = this.signal.aborted ? null : error;
    }
  }

  edit() {
    void keepFocus(this, async () => this.begin());
  }

  begin() {
    this.draft = this.limits.length > 0 ? this.limits.map((one) => ({...one})) : [blank()];
  }

  save(/** @type {Event} */ event) {
    event.preventDefault();
    void keepFocus(this, () => this.put());
  }

  async put() {
    this.busy = true;
    try {
      this.limits = (await call("PUT", "queue/limits", {limits: this.draft})).limits;
      this.draft = null;
      this.error = null;
    } catch (error) {
      this.error = error;
    } finally {
      this.busy = false;
    }
  }

  render() {
    if (!this.limits) {
      return errorBox(this.error, () => void this.read());
    }
    return html`<h2>Limits</h2>
      ${errorBox(this.error)} ${this.draft ? this.form(this.draft) : this.list(this.limits)}`;
  }

  /** @param {Limit[]} limits */
  list(limits) {
    return html`${limits.length === 0
        ? html`<p class="hint">There are none: a job waits for a free worker alone.</p>`
        : html`<ul class="limits">
            ${limits.map(
              (one) => html`<li>
                at most <strong>${one.running}</strong> running
                ${one.value === null ? html`for each value of the label <code>${one.label}</code>` : html`with the label <code>${one.label}: ${one.value}</code>`}
              </li>`,
            )}
          </ul>`}
      ${caller.may("admin") ? html`<p class="actions"><button type="button" @click=${this.edit}>Change the limits</button></p>` : nothing}`;
  }

  /** @param {Limit[]} draft */
  form(draft) {
    const redraw = () => this.requestUpdate();
    return html`<form class="limits" @submit=${this.save}>
      ${draft.map(
        (one, i) => html`<fieldset class="filters">
          <legend class="visually-hidden">Limit ${i + 1}</legend>
          <label>Label <input required maxlength="1000" .value=${one.label} @input=${(/** @type {any} */ event) => (one.label = event.target.value)} /></label>
          <label
            >Value
            <input maxlength="1000" placeholder="each by itself" .value=${one.value ?? ""} @input=${(/** @type {any} */ event) => (one.value = event.target.value || null)}
          /></label>
          <label
            >Running at once
            <input type="number" required min="1" max="100000" .value=${String(one.running)} @input=${(/** @type {any} */ event) => (one.running = Number(event.target.value))}
          /></label>
          <button type="button" aria-label="Remove limit ${i + 1}" @click=${() => { draft.splice(i, 1); redraw(); }}>Remove</button>
        </fieldset>`,
      )}
      <p class="actions">
        <button type="button" @click=${() => { draft.push(blank()); redraw(); }}>Add a limit</button>
        <button class="primary" ?disabled=${this.busy}>Save</button>
        <button
          type="button"
          @click=${() =>
            void keepFocus(this, async () => {
              this.draft = null;
              this.error = null;
            })}
        >
          Leave as it was
        </button>
      </p>
    </form>`;
  }
}

/** @returns {Limit} */
function blank() {
  return {label: "", value: null, running: 1};
}

customElements.define("operations-limits", OperationsLimits);
