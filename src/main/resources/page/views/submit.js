/** Writes a spec, checks it while it is written, and submits it as a job or as a sweep. */
import {get, send} from "../lib/api.js";
import {contract, examples, gradientsOfAStep} from "../lib/contract.js";
import {copy, submitCommand} from "../lib/copy.js";
import {draft, isEdited, keepDraft} from "../lib/draft.js";
import {DryRun, sweepBody} from "../lib/dry-run.js";
import {PageElement, errorBox, html, loading, nothing} from "../lib/element.js";
import {firstSpec, written} from "../lib/first-spec.js";
import {FIRST_DRAWS, FIRST_ROWS, valuesOfSweep} from "../lib/grid.js";
import {leaves} from "../lib/pointer.js";
import {publishedFigure} from "../lib/presets.js";
import {here, navigate, setQuery} from "../lib/router.js";
import {SpecSchema} from "../lib/spec-schema.js";
import {checkOf} from "./submit-check.js";
import {problems} from "./submit-problems.js";
import "./submit-grid.js";
import "./submit-start.js";

const ORIGINS = ["preset", "job", "example"];
const JOBS = 20;
/** Errors that the grid's form shows. */
const OF_GRID = /^\/(grid|space|strategy|name)/;

class SubmitView extends PageElement {
  static properties = {text: {state: true}, error: {state: true}, busy: {state: true}, ready: {state: true}, presets: {state: true}, startsOpen: {state: true}, replaced: {state: true}};

  constructor() {
    super();
    /** What is in the editor, which may be nothing; null until a beginning is known. @type {string | null} */
    this.text = null;
    /** Text that it began with. */
    this.began = "";
    /** The edited draft that another beginning has replaced. @type {import("../lib/draft.js").StoredDraft | null} */
    this.replaced = null;
    this.error = null;
    this.busy = false;
    this.ready = false;
    /** @type {any[] | null} */
    this.presets = null;
    this.startsOpen = false;
    /** @type {any[]} */
    this.examples = [];
    /** @type {any[]} */
    this.jobs = [];
    this.gradients = "";
    /** @type {import("../lib/grid.js").GridRow[]} */
    this.rows = [];
    this.sweepName = "";
    /** @type {import("../lib/grid.js").Draws} */
    this.draws = FIRST_DRAWS;
    this.origin = "";
    this.knowledge = {schema: /** @type {SpecSchema | null} */ (null), names: /** @type {Record<string, string[]>} */ ({})};
    this.tried = {body: "", key: ""};
    this.addEventListener("query", () => void this.begin());
  }

  connectedCallback() {
    super.connectedCallback();
    this.dryRun = new DryRun(this.signal);
    this.dryRun.addEventListener("change", () => this.requestUpdate());
    void this.begin();
    import("./spec-editor.js").then(
      () => (this.ready = true),
      (error) => (this.error = error),
    );
    void this.learn();
  }

  /** What completion and the lists offer. Without it the editor works too. */
  async learn() {
    const read = (/** @type {Promise<any>} */ call, /** @type {(value: any) => void} */ use) =>
      call.then(
        (value) => {
          use(value);
          this.requestUpdate();
        },
        (error) => this.signal.aborted || (this.error ??= error),
      );
    const {signal} = this;
    await Promise.all([
      read(get("presets", {signal}), (presets) => {
        this.presets = presets;
        this.knowledge.names.preset = presets.map((/** @type {any} */ one) => one.name);
      }),
      read(contract(), (document) => {
        this.knowledge.schema = new SpecSchema(document.components.schemas);
        this.examples = examples(document);
        this.gradients = gradientsOfAStep(document);
      }),
      read(get(`jobs?limit=${JOBS}`, {signal}), ({items}) => (this.jobs = items)),
      read(get("datasets", {signal}), (sets) => (this.knowledge.names["dataset/name"] = (sets.items ?? sets).map((/** @type {any} */ one) => one.name))),
    ]);
  }

  /** Begins with what the URL names, or goes on with the draft. */
  async begin() {
    const {query} = here();
    const kind = ORIGINS.find((one) => query.get(one));
    const origin = kind ? `${kind}=${query.get(kind)}` : "";
    if (origin === this.origin && this.text !== null) {
      this.requestUpdate(); // another part of the query has changed
      return;
    }
    this.origin = origin;
    this.error = null;
    const kept = draft();
    try {
      if (this.replaced?.origin === origin) {
        this.restore(); // the reader went back
      } else if (kept && (kept.origin === origin || origin === "")) {
        this.goOnWith(kept);
      } else {
        this.replaced = kept && isEdited(kept) ? kept : null;
        this.rows = [];
        this.sweepName = "";
        this.draws = FIRST_DRAWS;
        const first = await firstSpec(kind ?? "", query.get(kind ?? "") ?? "", this.signal);
        if (this.origin !== origin) {
          return; // the reader has already chosen another beginning
        }
        this.began = written(first);
        this.take(this.began, 0);
      }
      if (this.sweeping && this.rows.length === 0) {
        this.sweep(true);
      }
      this.startsOpen = origin === "" && !kept?.text.trim();
    } catch (error) {
      if (!this.signal.aborted) {
        this.error = error;
      }
    }
  }

  /** @param {import("../lib/draft.js").StoredDraft} kept */
  goOnWith(kept) {
    this.rows = kept.rows;
    this.sweepName = kept.sweepName;
    this.draws = kept.draws ?? FIRST_DRAWS;
    this.began = kept.began ?? "";
    this.take(kept.text, 0);
  }

  /** Goes on with the replaced draft; what has replaced it may be restored in turn. */
  restore() {
    const [restored, current] = [/** @type {import("../lib/draft.js").StoredDraft} */ (this.replaced), draft()];
    this.replaced = current && isEdited(current) ? current : null;
    this.origin = restored.origin;
    this.goOnWith(restored);
    const [kind, ...name] = restored.origin.split("=");
    setQuery({...Object.fromEntries(ORIGINS.map((one) => [one, null])), ...(kind && {[kind]: name.join("=")})});
    this.editor?.focus();
  }

  get sweeping() {
    return here().query.get("sweep") === "1";
  }

  /** What is sent; null while there is nothing that could be. */
  get body() {
    if (!this.text?.trim()) {
      return null;
    }
    return this.sweeping ? sweepBody(this.text, {name: this.sweepName, values: this.values}) : this.text;
  }

  /** What a sweep varies. */
  get values() {
    return valuesOfSweep(this.rows, this.draws);
  }

  /** @param {string} text @param {number} [pause] */
  take(text, pause) {
    this.text = text;
    keepDraft({origin: this.origin, text, began: this.began, rows: this.rows, sweepName: this.sweepName, draws: this.draws});
    this.dryRun?.ask({text, sweep: this.sweeping ? {name: this.sweepName || null, values: this.values} : null}, pause);
  }

  /** Checks what is written again. @param {number} [pause] */
  check(pause) {
    if (this.text !== null) {
      this.take(this.text, pause);
    }
  }

  get editor() {
    return /** @type {any} */ (this.querySelector("spec-editor"));
  }

  /** Asks for a job, or for a sweep. @param {boolean} on */
  sweep(on) {
    setQuery({sweep: on ? "1" : null});
    if (on && this.rows.length === 0) {
      this.rows = FIRST_ROWS;
    }
    this.check(0);
  }

  async submit() {
    const body = /** @type {string} */ (this.body);
    if (this.tried.body !== body) {
      // The same key when the answer was lost and the reader presses again: no second job.
      this.tried = {body, key: [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")};
    }
    this.busy = true;
    this.error = null;
    try {
      const path = this.sweeping ? "sweeps" : "jobs";
      const headers = {Accept: "application/json", "Content-Type": "application/json", "Idempotency-Key": this.tried.key};
      const {id} = await (await send(path, {method: "POST", headers, body})).json();
      keepDraft(null);
      navigate(`${path}/${id}`);
    } catch (error) {
      this.error = error;
      this.check(0);
    } finally {
      this.busy = false;
    }
  }

  /** Errors of the last check, with pointers into the spec; those of the grid keep theirs. */
  errors() {
    const problem = this.dryRun?.checked?.problem;
    const all = problem?.line ? [{...problem, pointer: ""}] : problem?.errors ?? [];
    const inSpec = all
      .filter((/** @type {any} */ one) => !this.sweeping || one.line || one.pointer.startsWith("/base") || !OF_GRID.test(one.pointer))
      .map((/** @type {any} */ one) => (this.sweeping && one.pointer.startsWith("/base") ? {...one, pointer: one.pointer.slice("/base".length)} : one));
    return {inSpec, inGrid: this.sweeping ? all.filter((/** @type {any} */ one) => OF_GRID.test(one.pointer)) : [], all};
  }

  updated() {
    const editor = this.editor;
    const {checked, waiting} = this.dryRun ?? {};
    if (editor && !waiting && checked !== this.marked) {
      this.marked = checked;
      editor.errors = this.errors().inSpec;
      this.requestUpdate(); // the list of errors names their lines
    }
  }

  render() {
    const {inSpec, inGrid, all} = this.errors();
    const checked = this.dryRun?.checked;
    const blocked = this.busy || all.length > 0 || this.body === null || !checked;
    const jobs = checked?.sweep?.jobs;
    return html`<h1>Submit</h1>
      ${errorBox(this.error)}
      <details class="card" ?open=${this.startsOpen} @toggle=${(/** @type {any} */ event) => (this.startsOpen = event.target.open)}>
        <summary>Begin with a preset, an example or a job</summary>
        <submit-start .presets=${this.presets} .examples=${this.examples} .trainings=${this.jobs} .origin=${this.origin} .query=${location.search}></submit-start>
      </details>
      ${this.replaced
        ? html`<p class="notice" role="status">
            Your draft was replaced. <button type="button" class="small" @click=${this.restore}>Undo</button>
          </p>`
        : nothing}
      ${this.preset()}
      <div class="submit">
        <section aria-label="Spec">
          <div class="chart-head">
            <h2>Spec</h2>
            <div class="tools" role="group" aria-label="What is submitted">
              <button type="button" class="small" aria-pressed=${!this.sweeping} @click=${() => this.sweep(false)}>One job</button>
              <button type="button" class="small" aria-pressed=${this.sweeping} @click=${() => this.sweep(true)}>A sweep</button>
            </div>
          </div>
          ${this.sweeping
            ? html`<submit-grid
                .rows=${this.rows}
                .name=${this.sweepName}
                .draws=${this.draws}
                .pointers=${checked?.job ? leaves(checked.job.spec) : []}
                .errors=${inGrid}
                @grid=${(/** @type {CustomEvent} */ event) => {
                  this.rows = event.detail.rows;
                  this.sweepName = event.detail.name;
                  this.draws = event.detail.draws;
                  this.check();
                }}
              ></submit-grid>`
            : nothing}
          ${this.ready && this.text !== null
            ? html`<spec-editor
                aria-label="Spec as JSON"
                .knowledge=${this.knowledge}
                .value=${this.text}
                @edit=${(/** @type {any} */ event) => event.target.value !== this.text && this.take(event.target.value)}
              ></spec-editor>`
            : loading("Loading the editor")}
          ${problems(inSpec, this.editor)}
          <p class="actions">
            <button type="button" class="primary" ?disabled=${blocked} @click=${this.submit}>
              ${this.busy ? "Submitting…" : this.sweeping ? `Submit ${jobs ?? ""} jobs` : "Submit the job"}
            </button>
            <button type="button" ?disabled=${this.body === null} @click=${(/** @type {Event} */ event) => copy(event, this.command())}>Copy as curl</button>
            <span class="hint" role="status">${this.dryRun?.waiting ? "Checking…" : all.length > 0 ? "Nothing can be submitted yet." : checked?.job ? "The service would accept this." : ""}</span>
          </p>
        </section>
        <section aria-label="Dry run">
          <h2>What would run</h2>
          ${this.dryRun
            ? checkOf(this.dryRun, here().query.get("log") === "1", this.gradients, {
                toggleLog: () => {
                  setQuery({log: here().query.get("log") === "1" ? null : "1"});
                  this.requestUpdate();
                },
                goTo: (error) => this.editor?.goTo(error),
                retry: () => this.check(0),
              })
            : nothing}
        </section>
      </div>`;
  }

  command() {
    let body = /** @type {any} */ (this.body);
    try {
      body = JSON.parse(body);
    } catch {
      // Malformed JSON is copied as it is: the service says what is wrong with it.
    }
    return submitCommand(body, this.sweeping ? "sweeps" : "jobs");
  }

  /** Where the preset that the spec names comes from. */
  preset() {
    const preset = this.presets?.find((one) => this.origin === `preset=${one.name}`);
    if (!preset || !this.text?.includes(JSON.stringify(preset.name))) {
      return nothing; // none was chosen, or the spec does not name it any more
    }
    return html`<div class="notice">
      <strong>${preset.name}</strong>
      <p>
        Source: ${/^https:\/\//.test(preset.source) ? html`<a href=${preset.source} rel="noreferrer" target="_blank">${preset.source}</a>` : preset.source}<br />
        Published: ${preset.published ? publishedFigure(preset.published) : "no number"}
      </p>
      ${preset.deviations.length > 0
        ? html`<details>
            <summary>${preset.deviations.length} known ${preset.deviations.length === 1 ? "deviation" : "deviations"}</summary>
            <ul>
              ${preset.deviations.map((/** @type {string} */ text) => html`<li>${text}</li>`)}
            </ul>
          </details>`
        : nothing}
      <p class="actions">
        <button type="button" class="small" @click=${() => this.take(written({kind: "train", ...preset.spec, preset: preset.name}), 0)}>Write out its fields</button>
      </p>
    </div>`;
  }
}

customElements.define("submit-view", SubmitView);
