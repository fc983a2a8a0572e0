/** Many jobs, averaged over chosen values: `?jobs=…&over=/seed`. */
import {PageElement, html, nothing} from "../lib/element.js";
import {here, setQuery} from "../lib/router.js";
import {firstFigures} from "../lib/sweep.js";
import "./study-groups.js";

/** Values that runs are often repeated over; any other pointer can be written. */
const USUAL = ["/seed", "/model/job/seed", "/dataset/seed"];

class CompareGroups extends PageElement {
  static properties = {ids: {attribute: false}, all: {state: true}};

  constructor() {
    super();
    /** @type {string[]} */
    this.ids = [];
    /** Names of the figures that there are. @type {string[]} */
    this.all = [];
  }

  /** @param {Record<string, string | string[] | null>} values of the query */
  choose(values) {
    setQuery(values);
    this.requestUpdate();
  }

  render() {
    const {query} = here();
    const over = query.get("over") || USUAL[0];
    const chosen = query.getAll("f").filter((name) => this.all.includes(name));
    const figures = chosen.length > 0 ? chosen : firstFigures(this.all);
    return html`<form
        class="filters"
        @submit=${(/** @type {any} */ event) => {
          event.preventDefault();
          this.choose({over: new FormData(event.target).get("over")?.toString() ?? "", a: null, b: null});
        }}
      >
        <label>Average over <input name="over" list="usual-pointers" .value=${over} spellcheck="false" /></label>
        <datalist id="usual-pointers">${USUAL.map((pointer) => html`<option value=${pointer}></option>`)}</datalist>
        <button type="submit">Average</button>
      </form>
      <p class="hint">A JSON pointer into the spec, or several with commas. Jobs that are equal in everything else are one group. Below <code>/model/job</code> is the spec of the training that was measured.</p>
      ${this.all.length > 0 ? this.picker(figures) : nothing}
      <study-groups
        .source=${`jobs=${this.ids.join(",")}`}
        .over=${over}
        .figures=${figures}
        .metric=${query.get("metric") ?? ""}
        .settings=${/** @type {[number, number]} */ ([Number(query.get("a") ?? 0), Number(query.get("b") ?? 1)])}
        @choose=${(/** @type {CustomEvent} */ event) => this.choose(event.detail)}
        @groups=${(/** @type {CustomEvent} */ event) => (this.all = Object.keys(event.detail[0]?.figures ?? {}))}
      ></study-groups>`;
  }

  /** @param {string[]} figures */
  picker(figures) {
    return html`<details class="figures">
      <summary>Figures: ${figures.join(", ")}</summary>
      <fieldset class="checks">
        <legend class="visually-hidden">Figures of the results</legend>
        ${this.all.map(
          (name) => html`<label>
            <input
              type="checkbox"
              .checked=${figures.includes(name)}
              @change=${(/** @type {any} */ event) => this.choose({f: event.target.checked ? [...figures, name] : figures.filter((one) => one !== name)})}
            />
            <span class="mono">${name}</span></label
          >`,
        )}
      </fieldset>
    </details>`;
  }
}

customElements.define("compare-groups", CompareGroups);
