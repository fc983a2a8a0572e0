/** All jobs that the caller may see, newest first, and what can be done with several of them. */
import {guard} from "lit/directives/guard.js";
import {repeat} from "lit/directives/repeat.js";
import {PageElement, emptyBox, errorBox, html, loading, nothing, option} from "../lib/element.js";
import {glossary} from "../lib/glossary.js";
import {JobList} from "../lib/job-list.js";
import {KINDS, STATES} from "../lib/jobs.js";
import {here, setQuery} from "../lib/router.js";
import {hasView} from "../lib/routes.js";
import {jobRow} from "./jobs-row.js";
import "./jobs-selection.js";

const FILTERS = ["state", "kind", "name", "label", "sweep", "model"];
/** Rows that are laid out together. */
const BLOCK = 50;

class JobsView extends PageElement {
  static properties = {busy: {state: true}};

  list = new JobList();
  /** @type {Set<string>} */
  picked = new Set();
  /** @type {Set<string>} jobs with which a block of rows begins */
  begins = new Set();

  constructor() {
    super();
    this.busy = false;
    this.addEventListener("query", () => this.filter());
    this.list.addEventListener("change", () => this.requestUpdate());
  }

  connectedCallback() {
    super.connectedCallback();
    this.list.open(this.query());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.list.close();
    this.sight?.disconnect();
  }

  /** The filters of the URL; a parameter may be repeated. */
  query() {
    const {query} = here();
    const filters = new URLSearchParams();
    for (const name of FILTERS) {
      for (const value of query.getAll(name)) {
        filters.append(name, value);
      }
    }
    return filters;
  }

  filter() {
    this.list.open(this.query());
    this.picked.clear();
    this.requestUpdate();
  }

  async more() {
    if (!this.busy) {
      this.busy = true;
      await this.list.more();
      this.busy = false;
    }
  }

  change(/** @type {Event} */ event) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    setQuery({[field.name]: field.name === "label" ? field.value.split(/[\s,]+/) : field.value.trim()});
    this.filter();
  }

  pick(/** @type {string} */ id, /** @type {boolean} */ on) {
    this.picked[on ? "add" : "delete"](id);
    this.requestUpdate();
  }

  pickAll(/** @type {Event} */ event) {
    const on = /** @type {HTMLInputElement} */ (event.target).checked;
    this.picked = new Set(on ? this.list.items.map((job) => job.id) : []);
    this.requestUpdate();
  }

  /** Loads the next page when the end of the list comes into sight; the button does it by keyboard. */
  updated() {
    const button = this.querySelector("button.more");
    this.sight ??= new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.more(), {
      rootMargin: "600px",
    });
    this.sight.disconnect();
    if (button && !this.list.error) {
      this.sight.observe(button);
    }
  }

  render() {
    const query = this.query();
    const jobs = this.list.items;
    return html`<h1>Jobs</h1>
      <p class="hint">Flattail trains classifiers on long-tailed data, where few classes have most of the images, and measures how sharp the loss is around them. Each training and each measurement is a job.</p>
      ${this.filters(query)} ${errorBox(this.list.error, () => this.filter())} ${this.liveness()}
      ${jobs.length > 0
        ? this.table(jobs)
        : this.list.loaded
          ? this.nothing(query)
          : this.list.error
            ? nothing
            : loading("Reading the jobs")}
      ${this.list.hasMore
        ? html`<p class="actions">
            <button type="button" class="more" ?disabled=${this.busy} @click=${this.more}>
              ${this.busy ? "Reading more…" : "Show more jobs"}
            </button>
          </p>`
        : nothing}
      ${jobs.length > 0 ? glossary(["Balanced", "Many, medium, few", "Met and unmet"]) : nothing}
      <jobs-selection
        .jobs=${jobs.filter((job) => this.picked.has(job.id))}
        @done=${() => void this.list.refresh()}
        @clear=${() => {
          this.picked.clear();
          this.requestUpdate();
        }}
      ></jobs-selection>`;
  }

  /** Whether what is shown is current. */
  liveness() {
    return this.list.loaded && this.list.streamState === "reconnecting"
      ? html`<p class="live broken" role="status">The service does not answer. Reconnecting…</p>`
      : nothing;
  }

  /** @param {URLSearchParams} query */
  filters(query) {
    const choice = (/** @type {string} */ name, /** @type {string} */ text, /** @type {string[]} */ values) =>
      html`<label
        >${text}
        <select name=${name}>
          <option value="">all</option>
          ${values.map((value) => option(value, query.get(name) === value))}
        </select></label
      >`;
    return html`<form class="filters" role="search" @change=${this.change} @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      ${choice("state", "State", STATES)} ${choice("kind", "Kind", KINDS)}
      <label>Name contains <input name="name" type="search" .value=${query.get("name") ?? ""} /></label>
      <label>Label <input name="label" type="search" placeholder="key:value" .value=${query.getAll("label").join(" ")} /></label>
      ${query.get("model") ? html`<a class="label" href="jobs">of one training's model ✕</a>` : nothing}
      ${query.get("sweep") ? html`<a class="label" href="jobs">of one sweep ✕</a>` : nothing}
    </form>`;
  }

  /** @param {URLSearchParams} query */
  nothing(query) {
    return query.size > 0
      ? emptyBox("No job matches these filters", html`<a href="jobs">Show all jobs</a>`)
      : emptyBox("There are no jobs yet", hasView("submit") ? html`<a href="submit">Submit one</a>` : "A token with the scope submit may submit one.");
  }

  /**
   * The rows in blocks, of which the browser lays out those in sight. A job that has begun a block
   * begins it for ever: otherwise each new job would move one row of each block to the next.
   *
   * @param {import("../lib/jobs.js").Job[]} jobs
   */
  blocks(jobs) {
    const first = jobs.findIndex((job) => this.begins.has(job.id));
    if (first > 2 * BLOCK) {
      this.begins.add(jobs[BLOCK].id);
    }
    const blocks = [jobs.slice(0, first < 0 ? BLOCK : jobs.findIndex((job) => this.begins.has(job.id)))];
    for (const job of jobs.slice(blocks[0].length)) {
      const last = blocks[blocks.length - 1];
      if (blocks.length === 1 || last.length >= BLOCK || this.begins.has(job.id)) {
        this.begins.add(job.id);
        blocks.push([job]);
      } else {
        last.push(job);
      }
    }
    return blocks;
  }

  /** @param {import("../lib/jobs.js").Job[]} jobs */
  table(jobs) {
    const minute = Math.floor(Date.now() / 60_000);
    const all = jobs.every((job) => this.picked.has(job.id));
    return html`<table class="jobs" role="table" aria-label="Jobs, newest first">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" class="pick"><input type="checkbox" aria-label="Select all shown jobs" .checked=${all} @change=${this.pickAll} /></th>
          <th role="columnheader">Job</th>
          <th role="columnheader">State</th>
          <th role="columnheader">Progress</th>
          <th role="columnheader">Result</th>
          <th role="columnheader">Submitted</th>
        </tr>
      </thead>
      ${repeat(
        this.blocks(jobs),
        (block, i) => (i === 0 ? "newest" : block[0].id),
        (block) =>
          html`<tbody role="rowgroup">
            ${repeat(
              block,
              (job) => job.id,
              (job) => {
                const picked = this.picked.has(job.id);
                return guard([job, picked, minute], () => jobRow(job, picked, (on) => this.pick(job.id, on)));
              },
            )}
          </tbody>`,
      )}
    </table>`;
  }
}

customElements.define("jobs-view", JobsView);
