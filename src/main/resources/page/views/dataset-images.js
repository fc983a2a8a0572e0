/** Sample images of each class, from head to tail. Each class is read when it comes into sight. */
import {PageElement, emptyBox, html, nothing, option} from "../lib/element.js";
import {count} from "../lib/format.js";
import {here, setQuery} from "../lib/router.js";
import "./class-samples.js";

/** Classes that are shown at once. */
const SHOWN = 50;

class DatasetImages extends PageElement {
  static properties = {dataset: {attribute: false}, classes: {attribute: false}, shown: {state: true}};

  constructor() {
    super();
    /** @type {any} */
    this.dataset = null;
    /** @type {any[]} from head to tail */
    this.classes = [];
    this.shown = SHOWN;
  }

  get settings() {
    const {query} = here();
    return {split: query.get("split") === "test" ? "test" : "train", wanted: query.get("class") ?? ""};
  }

  /** @param {Record<string, string>} values */
  set(values) {
    setQuery(values);
    this.requestUpdate();
  }

  render() {
    const {split, wanted} = this.settings;
    const word = wanted.toLowerCase();
    const matching = this.classes.filter((one) => one.name.toLowerCase().includes(word) || String(one.index) === word);
    const {name, sha256} = this.dataset;
    return html`<h2>Images</h2>
      ${sha256 === null
        ? emptyBox("There are no images yet", "The first job that uses the data set downloads them.")
        : html`<form class="filters" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
              <label
                >Split
                <select name="split" @change=${(/** @type {any} */ event) => this.set({split: event.target.value === "test" ? "test" : ""})}>
                  ${option("train", split === "train", "training")} ${option("test", split === "test")}
                </select></label
              >
              <label
                >Class
                <input name="class" type="search" placeholder="name or number" .value=${wanted} @input=${(/** @type {any} */ event) => this.set({class: event.target.value.trim()})}
              /></label>
            </form>
            ${matching.length === 0 ? emptyBox("No class has such a name or number") : nothing}
            <div class="samples">
              ${matching.slice(0, this.shown).map((one) => this.ofClass(name, sha256, split, one))}
            </div>
            ${matching.length > this.shown
              ? html`<p class="actions">
                  <button type="button" @click=${() => (this.shown += SHOWN)}>Show more classes</button>
                  <span class="hint">${this.shown} of ${matching.length}</span>
                </p>`
              : nothing}`}`;
  }

  /** @param {string} name @param {string} sha256 @param {string} split @param {any} one */
  ofClass(name, sha256, split, one) {
    return html`<section aria-label="Images of ${one.name}">
      <h3>${one.name} <span class="hint">class ${one.index}, ${count(one[split], "image")}</span></h3>
      <class-samples .key=${`${sha256} ${split} ${one.index}`} .dataset=${name} .split=${split} .of=${one}></class-samples>
    </section>`;
  }
}

customElements.define("dataset-images", DatasetImages);
