/** The table behind a chart: the same values for those who cannot see it, or want to copy them. */
import {html} from "../lib/element.js";

/** Rows that a table shows at once; browsers take seconds for ten thousand. */
const ROWS = 500;

/**
 * @param {string[]} head names of the columns
 * @param {(string | number)[][]} rows
 * @param {string} caption
 */
export function dataTable(head, rows, caption) {
  const shown = rows.slice(-ROWS);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}: values">
    ${shown.length < rows.length ? html`<p class="hint">The last ${ROWS} of ${rows.length} rows.</p>` : ""}
    <table>
      <thead>
        <tr>
          ${head.map((name) => html`<th class="number" scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          (row) => html`<tr>
            ${row.map((value) => html`<td class="number">${value}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
