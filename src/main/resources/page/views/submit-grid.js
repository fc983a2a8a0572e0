/** The grid of a sweep: fields of the spec, and the values that each takes or is drawn from. */
import {PageElement, detailOf, html, nothing} from "../lib/element.js";
import {count} from "../lib/format.js";
import {FIRST_DRAWS, gridOf, isDrawn, valuesOf} from "../lib/grid.js";
import {steps} from "../lib/pointer.js";

class SubmitGrid extends PageElement {
  static properties = {rows: {attribute: false}, name: {}, draws: {attribute: false}, pointers: {attribute: false}, errors: {attribute: false}};

  constructor() {
    super();
    /** @type {import("../lib/grid.js").GridRow[]} */
    this.rows = [];
    this.name = "";
    /** @type {import("../lib/grid.js").Draws} */
    this.draws = FIRST_DRAWS;
    /** Pointers that the reader may mean. @type {string[]} */
    this.pointers = [];
    /** Errors with pointers into the body of POST /sweeps. @type {any[]} */
    this.errors = [];
  }

  /** @param {import("../lib/grid.js").GridRow[]} rows @param {Partial<{name: string, draws: import("../lib/grid.js").Draws}>} [others] */
  change(rows, others = {}) {
    this.dispatchEvent(new CustomEvent("grid", {detail: {rows, name: this.name, draws: this.draws, ...others}}));
  }

  /** @param {number} index @param {Partial<import("../lib/grid.js").GridRow>} part */
  edit(index, part) {
    this.change(this.rows.map((row, i) => (i === index ? {...row, ...part} : row)));
  }

  /** @param {any} error */
  belongs(error, /** @type {string} */ pointer) {
    const path = steps(error.pointer);
    return (path[0] === "grid" || path[0] === "space") && path[1] === pointer;
  }

  /** Which value or bound of its row an error is about. @param {any} error */
  placeIn(error) {
    const path = steps(error.pointer);
    const index = path[0] === "space" ? path[3] : path[2];
    return index === undefined ? nothing : html`Value ${Number(index) + 1}: `;
  }

  render() {
    const value = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).value;
    const several = this.errors.filter((error) => /^\/(grid|space|name)$|^\/strategy/.test(error.pointer));
    const drawn = this.rows.some(isDrawn);
    const counts = [...(drawn ? [Number(this.draws.samples) || 0] : []), ...Object.values(gridOf(this.rows)).map((values) => values.length)];
    const draw = (/** @type {Partial<import("../lib/grid.js").Draws>} */ part) => this.change(this.rows, {draws: {...this.draws, ...part}});
    return html`<fieldset class="grid">
      <legend>Grid</legend>
      <label>Name of the sweep <input .value=${this.name} maxlength="200" @input=${(/** @type {Event} */ event) => this.change(this.rows, {name: value(event)})} /></label>
      ${this.rows.map(
        (row, i) => html`<div class="row">
          <label>Field <input class="mono" list="pointers" placeholder="/sharpness/rho" .value=${row.pointer} @input=${(/** @type {Event} */ event) => this.edit(i, {pointer: value(event)})} /></label>
          <label>Values <input class="mono" placeholder='0.05, 0.1, 0.5 or {"logUniform": [0.01, 1]}' .value=${row.values} @input=${(/** @type {Event} */ event) => this.edit(i, {values: value(event)})} /></label>
          <span class="hint">${isDrawn(row) ? "drawn" : row.values.trim() ? valuesOf(row.values).length : 0}</span>
          <button type="button" class="small" aria-label="Remove ${row.pointer || "this field"}" @click=${() => this.change(this.rows.filter((_, at) => at !== i))}>✕</button>
          ${this.errors
            .filter((error) => this.belongs(error, row.pointer.trim()))
            .map(
              (error) => html`<p class="field-error">
                ${this.placeIn(error)}${detailOf(error.detail)}
                ${error.suggestion ? html`<button type="button" class="small" @click=${() => this.suggested(i, error)}>Use ${error.suggestion}</button>` : nothing}
              </p>`,
            )}
        </div>`,
      )}
      ${drawn
        ? html`<div class="row">
            <label>Samples <input class="mono" inputmode="numeric" .value=${this.draws.samples} @input=${(/** @type {Event} */ event) => draw({samples: value(event)})} /></label>
            <label>Seed of the draws <input class="mono" inputmode="numeric" .value=${this.draws.seed} @input=${(/** @type {Event} */ event) => draw({seed: value(event)})} /></label>
          </div>`
        : nothing}
      ${several.map((error) => html`<p class="field-error">${detailOf(error.detail)}</p>`)}
      <datalist id="pointers">${this.pointers.map((pointer) => html`<option value=${pointer}></option>`)}</datalist>
      <p class="actions">
        <button type="button" @click=${() => this.change([...this.rows, {pointer: "", values: ""}])}>Add a field</button>
        <span class="hint" role="status">${counts.length > 0 ? `${counts.length > 1 ? `${counts.join(" × ")} = ` : ""}${count(counts.reduce((a, b) => a * b, 1), "job")}` : "Name a field and its values."}</span>
      </p>
    </fieldset>`;
  }

  /** @param {number} index of a row @param {any} error */
  suggested(index, {pointer, suggestion}) {
    const [field, , place] = steps(pointer);
    if (field === "grid" && place !== undefined) {
      this.correct(index, Number(place), suggestion);
    } else if (place === undefined) {
      this.edit(index, {pointer: suggestion});
    }
  }

  /** @param {number} index of a row @param {number} place of a value in it @param {string} suggestion */
  correct(index, place, suggestion) {
    const values = valuesOf(this.rows[index].values).map((/** @type {unknown} */ one, /** @type {number} */ at) => (at === place ? suggestion : one));
    this.edit(index, {values: values.map((/** @type {unknown} */ one) => JSON.stringify(one)).join(", ")});
  }
}

customElements.define("submit-grid", SubmitGrid);
