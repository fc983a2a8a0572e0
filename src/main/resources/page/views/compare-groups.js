/** Many jobs, averaged over chosen values: `?jobs=…&over=/seed`. */
import {PageElement, html, nothing} from "../lib/element.js";
import {here, setQuery} from "../lib/router.js";
import {firstFigures} from "../lib/sweep.js";
import {figurePicker, means} from "./group-means.js";

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
    const choose = (/** @type {Record<string, string | string[] | null>} */ values) => this.choose(values);
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
      ${this.all.length > 0 ? figurePicker(this.all, figures, choose) : nothing}
      ${means({source: `jobs=${this.ids.join(",")}`, over, figures}, choose, (groups) => (this.all = Object.keys(groups[0]?.figures ?? {})))}`;
  }
}

customElements.define("compare-groups", CompareGroups);
