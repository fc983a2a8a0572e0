/** One sweep: its rows as a table, any value against any figure, and the spread over seeds. */
import {Resource, call, download} from "../lib/api.js";
import {caller} from "../lib/caller.js";
import {ask} from "../lib/dialog.js";
import {PageElement, errorBox, html, loading, nothing, option} from "../lib/element.js";
import {ago, shortId, time} from "../lib/format.js";
import {isEnded} from "../lib/jobs.js";
import {here, navigate, setQuery} from "../lib/router.js";
import {figure, figuresOf, filtered, firstFigures, formatOf, place, sorted, text} from "../lib/sweep.js";
import {figurePicker, means} from "./group-means.js";
import {countsOf} from "./sweep-counts.js";
import {sweepTable} from "./sweep-table.js";
import "../charts/parallel-chart.js";
import "../charts/scatter-chart.js";

const REFRESH = 3000;
/** A large sweep's results are large: each job adds to the pause between two reads. */
const REFRESH_PER_JOB = 20;
/** More axes do not fit side by side. */
const MOST_AXES = 8;

class SweepView extends PageElement {
  static properties = {sweepId: {attribute: false}, sweep: {state: true}, error: {state: true}, actionError: {state: true}};

  constructor() {
    super();
    /** @type {any} */
    this.sweep = null;
    this.error = null;
    this.actionError = null;
    /** @type {Set<string>} */
    this.picked = new Set();
    this.readAt = 0;
    this.addEventListener("query", () => this.requestUpdate());
  }

  connectedCallback() {
    super.connectedCallback();
    const resource = new Resource(`sweeps/${encodeURIComponent(this.sweepId)}`);
    this.every(
      REFRESH,
      async (signal) => {
        const due = Date.now() - this.readAt >= REFRESH_PER_JOB * (this.sweep?.jobs ?? 0);
        if (due && (!this.sweep || !isEnded(this.sweep.state))) {
          await resource.refresh(signal);
          this.sweep = resource.value; // the same object until it changes: charts then need not be drawn again
          this.readAt = Date.now();
          document.title = `${this.title} · Flattail`;
        }
        this.error = null;
      },
      (error) => (this.error = error),
    );
  }

  get title() {
    return this.sweep.name ?? `Sweep …${shortId(this.sweep.id)}`;
  }

  async act(/** @type {() => Promise<unknown>} */ action) {
    this.actionError = null;
    try {
      await action();
    } catch (error) {
      this.actionError = error;
    }
  }

  cancel() {
    return this.act(async () => {
      if (await ask("Cancel the remaining jobs?", "Queued jobs end at once, running jobs stop within a step and keep their last checkpoints.", "Cancel the jobs")) {
        this.sweep = await call("POST", `sweeps/${this.sweepId}/cancel`);
      }
    });
  }

  remove() {
    return this.act(async () => {
      if (await ask("Delete this sweep?", "Its jobs are deleted with it, with their results, checkpoints and plots. This cannot be undone.", "Delete the sweep")) {
        await call("DELETE", `sweeps/${this.sweepId}`);
        navigate("sweeps");
      }
    });
  }

  /** @param {Record<string, string | string[] | null>} values of the query */
  choose(values) {
    setQuery(values);
    this.requestUpdate();
  }

  /** What the reader has chosen, and what there is to choose. */
  choice() {
    const {query} = here();
    const {rows, grid, space} = this.sweep;
    const pointers = [...Object.keys(space), ...Object.keys(grid)];
    const all = figuresOf(rows);
    const chosen = query.getAll("f").filter((name) => all.includes(name));
    const figures = chosen.length > 0 ? chosen : firstFigures(all);
    const varied = pointers.filter((pointer) => new Set(rows.map((/** @type {any} */ row) => text(row.values[pointer]))).size > 1);
    const one = (/** @type {string} */ name, /** @type {string[]} */ allowed, /** @type {string | undefined} */ otherwise) => {
      const value = query.get(name) ?? "";
      return allowed.includes(value) ? value : otherwise ?? "";
    };
    const columns = [...pointers, "state", ...figures];
    const x = one("x", [...pointers, ...all], varied.find((pointer) => !pointer.endsWith("seed")) ?? pointers[0]);
    return {
      pointers,
      varied,
      all,
      figures,
      columns,
      sort: one("sort", columns, ""),
      descending: query.get("desc") === "1",
      wanted: /** @type {[string, string][]} */ ([...pointers, "state"].filter((name) => query.get(name)).map((name) => [name, query.get(name)])),
      x,
      y: one("y", all, figures[0]),
      color: one("color", [...pointers, "none"], varied.find((pointer) => !pointer.endsWith("seed") && pointer !== x) ?? "none"),
      log: query.get("log") === "1",
      over: one("over", pointers, pointers.find((pointer) => pointer.endsWith("seed")) ?? varied[varied.length - 1]),
    };
  }

  render() {
    const {sweep} = this;
    if (!sweep) {
      return this.error ? errorBox(this.error) : loading("Reading the sweep");
    }
    const choice = this.choice();
    const rows = sorted(filtered(sweep.rows, choice.wanted), choice.sort, choice.descending);
    const running = !isEnded(sweep.state);
    return html`<div class="title">
        <h1>${this.title}</h1>
        <p class="actions">
          <a class="button" href="jobs?sweep=${sweep.id}">Its jobs</a>
          <button type="button" @click=${() => this.act(() => download(`sweeps/${sweep.id}`, `sweep-${shortId(sweep.id)}.csv`, "text/csv"))}>Download CSV</button>
          ${running && caller.may("submit") ? html`<button type="button" @click=${this.cancel}>Cancel the rest</button>` : nothing}
          ${!running && caller.may("submit") ? html`<button type="button" class="danger" @click=${this.remove}>Delete</button>` : nothing}
        </p>
      </div>
      ${errorBox(this.actionError)} ${this.error ? html`<p class="live broken" role="status">reconnecting…</p>` : nothing}
      <dl class="facts">
        <div><dt>State</dt><dd><span class="state ${sweep.state}">${sweep.state}</span> ${running && !this.error ? html`<span class="live">live</span>` : nothing}</dd></div>
        <div><dt>Jobs</dt><dd>${countsOf(sweep)}</dd></div>
        <div><dt>Submitted</dt><dd><time datetime=${sweep.createdAt} title=${ago(sweep.createdAt)}>${time(sweep.createdAt)}</time></dd></div>
      </dl>
      ${choice.all.length > 0 ? figurePicker(choice.all, choice.figures, (values) => this.choose(values)) : nothing} ${choice.all.length > 0 && choice.over ? this.groups(choice) : nothing}
      ${sweepTable(sweep, rows, choice, {
        picked: this.picked,
        formatOf,
        // The first press shows the highest figure first, as readers want it of accuracies.
        sort: (column) => this.choose({sort: column, desc: (choice.sort === column ? !choice.descending : choice.figures.includes(column)) ? "1" : null}),
        filter: (name, value) => this.choose({[name]: value}),
        pick: (job, on) => {
          this.picked[on ? "add" : "delete"](job);
          this.requestUpdate();
        },
      })}
      ${choice.all.length > 0 ? this.charts(rows, choice) : html`<p class="hint">Charts appear when the first job has a result.</p>`}
      <h2>Spec</h2>
      <details>
        <summary>Base and values</summary>
        <pre tabindex="0">${JSON.stringify({base: sweep.base, strategy: sweep.strategy, space: sweep.space, grid: sweep.grid}, null, 2)}</pre>
      </details>`;
  }

  /** Means over one of the varied values, all of the sweep, whatever the table's filters. @param {ReturnType<SweepView["choice"]>} choice */
  groups({pointers, figures, over}) {
    const {sweep} = this;
    return html`<h2>Means over <code>${over}</code></h2>
      <div class="filters">
        <label
          >Over
          <select @change=${(/** @type {any} */ event) => this.choose({over: event.target.value, a: null, b: null})}>
            ${pointers.map((pointer) => option(pointer, pointer === over))}
          </select></label
        >
      </div>
      ${means(
        {
          source: `sweep=${sweep.id}`,
          over,
          figures,
          version: sweep.rows.map((/** @type {any} */ row) => (isEnded(row.state) ? row.state : "")).join(),
          states: new Map(sweep.rows.map((/** @type {any} */ row) => [row.job, row.state])),
        },
        (values) => this.choose(values),
      )}`;
  }

  /** @param {import("../lib/sweep.js").Row[]} rows @param {ReturnType<SweepView["choice"]>} choice */
  charts(rows, choice) {
    const {pointers, all, figures, x, y, color, log, varied} = choice;
    const select = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string[]} */ values, /** @type {string} */ value) =>
      html`<label
        >${label}
        <select @change=${(/** @type {any} */ event) => this.choose({[name]: event.target.value})}>
          ${values.map((one) => option(one, one === value))}
        </select></label
      >`;
    const open = (/** @type {CustomEvent} */ event) => navigate(event.detail);
    return html`<h2>Values against figures</h2>
      <div class="filters">
        ${select("x", "Across", [...pointers, ...all], x)} ${select("y", "Up", all, y)} ${select("color", "Color", [...pointers, "none"], color)}
        <button type="button" aria-pressed=${log} @click=${() => this.choose({log: log ? null : "1"})}>Log scale across</button>
      </div>
      <div class="charts wide">
        <scatter-chart
          heading="${y} over ${x}"
          .points=${this.once(`scatter ${x} ${y} ${color}`, rows, () => pointsOf(rows, x, y, color, figures))}
          across=${x}
          up=${y}
          ?log=${log}
          .format=${this.once(`format ${y}`, rows, () => formatOf(y))}
          @open=${open}
        ></scatter-chart>
        <parallel-chart
          heading="Jobs through values and figures"
          .axes=${this.once(`axes ${figures}`, rows, () => axesOf(varied, figures))}
          .lines=${this.once(`lines ${figures}`, rows, () => linesOf(rows, axesOf(varied, figures), figures))}
          @open=${open}
        ></parallel-chart>
      </div>`;
  }

  /** Data of a chart, the same object until rows or choice change: a new object is drawn anew. @type {Map<string, {of: string, value: any}>} */
  #made = new Map();

  /** @template T @param {string} key @param {import("../lib/sweep.js").Row[]} rows @param {() => T} make @returns {T} */
  once(key, rows, make) {
    const kind = key.split(" ")[0];
    const of = `${key} ${rows.map((row) => row.job + row.state).join()}`;
    const known = this.#made.get(kind);
    if (known?.of === of) {
      return known.value;
    }
    const value = make();
    this.#made.set(kind, {of, value});
    return value;
  }
}

/** @param {import("../lib/sweep.js").Row} row @param {string[]} figures */
function describe(row, figures) {
  const values = Object.entries(row.values).map(([pointer, value]) => `${pointer} = ${text(value)}`);
  return [`job …${shortId(row.job)}, ${row.state}`, ...values, ...figures.map((name) => `${name} ${formatOf(name)(figure(row, name))}`)].join("\n");
}

/** @param {import("../lib/sweep.js").Row[]} rows @param {string} x @param {string} y @param {string} color @param {string[]} figures */
function pointsOf(rows, x, y, color, figures) {
  return rows.flatMap((row) => {
    const [across, up] = [place(row, x), figure(row, y)];
    return across == null || up === null
      ? []
      : [
          {
            x: across,
            y: up,
            group: color && color !== "none" ? `${color} = ${text(row.values[color])}` : "jobs",
            text: describe(row, [...new Set([y, ...figures])]),
            href: `jobs/${row.job}`,
          },
        ];
  });
}

/** @param {string[]} varied @param {string[]} figures */
function axesOf(varied, figures) {
  return [...varied.slice(0, Math.max(1, MOST_AXES - figures.length)), ...figures.slice(0, MOST_AXES - 1)];
}

/** Jobs without a result have no line. @param {import("../lib/sweep.js").Row[]} rows @param {string[]} axes @param {string[]} figures */
function linesOf(rows, axes, figures) {
  return rows
    .filter((row) => row.result !== null)
    .map((row) => ({values: axes.map((axis) => place(row, axis)), text: describe(row, figures), href: `jobs/${row.job}`}));
}

customElements.define("sweep-view", SweepView);
