import {html, nothing, option} from "../lib/element.js";
import {count, shortId} from "../lib/format.js";
import {hasView} from "../lib/routes.js";
import {cell, figure, stateOf, text} from "../lib/sweep.js";

/** Jobs that GET /compare takes. */
const MOST_COMPARED = 200;

/**
 * The rows of a sweep, with filters and an order.
 *
 * @param {any} sweep
 * @param {import("../lib/sweep.js").Row[]} rows those that the filters let through, in their order
 * @param {any} choice of the view
 * @param {{picked: Set<string>, formatOf: (name: string) => (value: any) => string, sort: (column: string) => void, filter: (name: string, value: string) => void, pick: (job: string, on: boolean) => void}} act
 */
export function sweepTable(sweep, rows, {pointers, figures, sort, descending, wanted}, act) {
  const wantedOf = new Map(wanted);
  const filters = [...pointers, "state"].map((name) => {
    const values = [...new Set(sweep.rows.map((/** @type {any} */ row) => text(cell(row, name))))];
    return values.length < 2 && !wantedOf.has(name)
      ? nothing
      : html`<label
          >${name}
          <select @change=${(/** @type {any} */ event) => act.filter(name, event.target.value)}>
            <option value="">all</option>
            ${values.map((value) => option(value, wantedOf.get(name) === value))}
          </select></label
        >`;
  });
  const head = (/** @type {string} */ column, numeric = false) => {
    const direction = sort === column ? (descending ? "descending" : "ascending") : "none";
    return html`<th scope="col" class=${numeric ? "number" : ""} aria-sort=${direction}>
      <button type="button" class="sort" @click=${() => act.sort(column)}>${column}${direction === "none" ? nothing : descending ? " ▼" : " ▲"}</button>
    </th>`;
  };
  const picked = rows.filter((row) => act.picked.has(row.job));
  const comparable = picked.length >= 2 && picked.length <= MOST_COMPARED && picked.every((row) => row.state === "succeeded");
  return html`<h2>Jobs</h2>
    <div class="filters" role="search">${filters}</div>
    <p class="hint" role="status">
      ${rows.length === sweep.rows.length ? count(rows.length, "job") : `${rows.length} of ${count(sweep.rows.length, "job")}`}
      ${picked.length > 0 ? html` · ${picked.length} selected` : nothing}
      ${comparable && hasView("compare") ? html`<a class="button small" href="compare?jobs=${picked.map((row) => row.job).join(",")}">Compare</a>` : nothing}
      ${picked.length > 1 && !comparable ? `Compare takes 2 to ${MOST_COMPARED} jobs that succeeded.` : nothing}
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Jobs of the sweep">
      <table class="sweep">
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">Select</span></th>
            <th scope="col">Job</th>
            ${head("state")} ${pointers.map((/** @type {string} */ pointer) => head(pointer, true))} ${figures.map((/** @type {string} */ name) => head(name, true))}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr data-job=${row.job}>
              <td>
                <input type="checkbox" aria-label="Select job …${shortId(row.job)}" .checked=${act.picked.has(row.job)} @change=${(/** @type {any} */ event) => act.pick(row.job, event.target.checked)} />
              </td>
              <td class="mono">${row.state === "deleted" ? html`…${shortId(row.job)}` : html`<a href="jobs/${row.job}" aria-label="Job …${shortId(row.job)}">…${shortId(row.job)}</a>`}</td>
              <td><span class="state ${row.state}">${stateOf(row)}</span></td>
              ${pointers.map((/** @type {string} */ pointer) => html`<td class="number mono">${text(row.values[pointer])}</td>`)}
              ${figures.map((/** @type {string} */ name) => html`<td class="number">${act.formatOf(name)(figure(row, name))}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
