/** All sweeps that the caller may see, newest first. */
import {get} from "../lib/api.js";
import {PageElement, emptyBox, errorBox, html, loading, nothing} from "../lib/element.js";
import {ago, shortId, time} from "../lib/format.js";
import {hasView} from "../lib/routes.js";
import {countsOf} from "./sweep-counts.js";

const REFRESH = 5000;
const PAGE = 50;

class SweepsView extends PageElement {
  static properties = {pages: {state: true}, error: {state: true}, busy: {state: true}};

  constructor() {
    super();
    /** Pages of GET /sweeps; the first one is read again and again. @type {any[]} */
    this.pages = [];
    this.error = null;
    this.busy = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.every(
      REFRESH,
      async (signal) => {
        const newest = await get(`sweeps?limit=${PAGE}`, {signal});
        this.pages = [newest, ...this.pages.slice(1)];
        this.error = null;
      },
      (error) => (this.error = error),
    );
  }

  async more() {
    this.busy = true;
    try {
      const {nextCursor} = this.pages[this.pages.length - 1];
      this.pages = [...this.pages, await get(`sweeps?limit=${PAGE}&cursor=${encodeURIComponent(nextCursor)}`, {signal: this.signal})];
    } catch (error) {
      this.error = this.signal.aborted ? null : error;
    } finally {
      this.busy = false;
    }
  }

  /** A sweep that a new one has pushed to another page stands in both for a moment. */
  get sweeps() {
    return [...new Map(this.pages.flatMap((page) => page.items).map((sweep) => [sweep.id, sweep])).values()];
  }

  render() {
    const {sweeps, pages} = this;
    return html`<div class="title">
        <h1>Sweeps</h1>
        ${hasView("submit") ? html`<p class="actions"><a class="button" href="submit?sweep=1">New sweep</a></p>` : nothing}
      </div>
      ${errorBox(this.error)}
      ${sweeps.length > 0
        ? this.table(sweeps)
        : pages.length > 0
          ? emptyBox("There are no sweeps yet", html`A sweep runs one spec over a grid of values. ${hasView("submit") ? html`<a href="submit?sweep=1">Submit one</a>` : nothing}`)
          : this.error
            ? nothing
            : loading("Reading the sweeps")}
      ${pages[pages.length - 1]?.nextCursor
        ? html`<p class="actions"><button type="button" ?disabled=${this.busy} @click=${this.more}>${this.busy ? "Reading more…" : "Show more sweeps"}</button></p>`
        : nothing}`;
  }

  /** @param {any[]} sweeps */
  table(sweeps) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Sweeps, newest first">
      <table class="sweeps">
        <thead>
          <tr>
            <th scope="col">Sweep</th>
            <th scope="col">State</th>
            <th scope="col">Jobs</th>
            <th scope="col">Submitted</th>
          </tr>
        </thead>
        <tbody>
          ${sweeps.map(
            (sweep) => html`<tr data-sweep=${sweep.id}>
              <th scope="row"><a href="sweeps/${sweep.id}">${sweep.name ?? `sweep …${shortId(sweep.id)}`}</a> <div class="hint mono" title=${sweep.id}>…${shortId(sweep.id)}</div></th>
              <td><span class="state ${sweep.state}">${sweep.state}</span></td>
              <td>${countsOf(sweep)}</td>
              <td class="hint"><time datetime=${sweep.createdAt} title=${time(sweep.createdAt)}>${ago(sweep.createdAt)}</time></td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

customElements.define("sweeps-view", SweepsView);
