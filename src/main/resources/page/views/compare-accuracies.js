/** Accuracies of trainings or evaluations, as GET /compare answers them: groups and classes. */
import {PageElement, html, nothing} from "../lib/element.js";
import {detailOf, headToTail} from "../lib/classes.js";
import {number, percent} from "../lib/format.js";
import {glossary} from "../lib/glossary.js";
import {runColor} from "../charts/colors.js";
import "../charts/category-marks.js";

/** Figures of a row, and whether a higher one is better. */
const COLUMNS = /** @type {[string, string, boolean, (value: any) => string][]} */ ([
  ["balancedAccuracy", "Balanced", true, percent],
  ["few", "Few", true, percent],
  ["medium", "Medium", true, percent],
  ["many", "Many", true, percent],
  ["accuracy", "Accuracy", true, percent],
  ["loss", "Loss", false, number],
  ["ece", "ECE", false, (value) => number(value, 3)],
]);

class CompareAccuracies extends PageElement {
  static properties = {names: {attribute: false}, comparison: {attribute: false}};

  constructor() {
    super();
    /** @type {string[]} */
    this.names = [];
    /** @type {any} */
    this.comparison = null;
  }

  willUpdate() {
    if (this.drawnFor === this.comparison) {
      return;
    }
    this.drawnFor = this.comparison;
    const {rows, classes} = this.comparison;
    const ordered = headToTail(classes.map((/** @type {any} */ one) => ({...one, group: null})));
    this.categories = ordered.map((one) => ({label: String(one.index), name: one.name, detail: detailOf(one)}));
    this.series = rows.map((/** @type {any} */ row, /** @type {number} */ i) => ({
      label: this.names[i],
      color: runColor(i),
      values: ordered.map((one) => (row.perClass[one.index] == null ? null : {value: row.perClass[one.index]})),
    }));
  }

  render() {
    const {rows} = this.comparison;
    const hasEpochs = rows.some((/** @type {any} */ row) => row.epoch != null);
    const thresholds = new Set(rows.map((/** @type {any} */ row) => JSON.stringify(row.thresholds)));
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Accuracies">
        <table class="cards" role="table">
          <caption class="visually-hidden">Accuracies by job</caption>
          <thead role="rowgroup">
            <tr role="row"><th role="columnheader">Job</th>${hasEpochs ? html`<th role="columnheader" class="number">Epoch</th>` : nothing}${COLUMNS.map(([, name]) => html`<th role="columnheader" class="number">${name}</th>`)}</tr>
          </thead>
          <tbody role="rowgroup">
            ${rows.map(
              (/** @type {any} */ row, /** @type {number} */ i) => html`<tr role="row">
                <th role="rowheader" scope="row">${this.names[i]}</th>
                ${hasEpochs ? html`<td role="cell" class="number" data-column="Epoch">${row.epoch ?? "–"}</td>` : nothing}
                ${COLUMNS.map(([field, name, isHigh, format]) => html`<td role="cell" data-column=${name} class="number ${isBest(rows, row, field, isHigh) ? "best" : ""}">${format(row[field])}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="hint">
        Bold: best of these jobs. One run of each cannot say whether a difference is more than noise; a sweep over seeds can.
        ${thresholds.size > 1 ? "The jobs define many, medium and few differently, so their groups are not comparable." : nothing}
      </p>
      ${glossary(["Balanced", "Many, medium, few", "ECE"])}
      <category-marks
        .heading=${`${rows[0].split === "test" ? "Test accuracy" : `Accuracy on the ${rows[0].split} split`} by class, from head to tail`}
        .categories=${this.categories}
        .series=${this.series}
        .format=${percent}
        .height=${280}
      ></category-marks>`;
  }
}

/** @param {any[]} rows @param {any} row @param {string} field @param {boolean} isHigh */
function isBest(rows, row, field, isHigh) {
  const values = rows.map((one) => one[field]).filter((value) => value != null);
  return row[field] != null && new Set(values).size > 1 && row[field] === Math[isHigh ? "max" : "min"](...values);
}

customElements.define("compare-accuracies", CompareAccuracies);
