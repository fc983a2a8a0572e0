/** Where a spec may begin: a published preset, an example of the contract, a job. */
import {PageElement, html, nothing} from "../lib/element.js";
import {number, percent} from "../lib/format.js";
import {setQuery, here} from "../lib/router.js";

/** @param {any} published */
export function publishedFigure({metric, value, where}) {
  const share = value >= 0 && value <= 1;
  return `${metric} ${share ? percent(value) : number(value)} (${where})`;
}

class SubmitStart extends PageElement {
  static properties = {presets: {attribute: false}, examples: {attribute: false}, trainings: {attribute: false}, origin: {}};

  constructor() {
    super();
    /** @type {any[] | null} */
    this.presets = null;
    /** @type {any[]} */
    this.examples = [];
    /** @type {any[]} */
    this.trainings = [];
    this.origin = "";
  }

  /** Presets that contain every word of the search. */
  found() {
    const words = (here().query.get("q") ?? "").toLowerCase().split(/\s+/);
    return (this.presets ?? []).filter((preset) => {
      const {name, source, published, deviations, spec} = preset;
      const text = [name, source, published && publishedFigure(published), ...deviations, JSON.stringify(spec)].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  search(/** @type {Event} */ event) {
    setQuery({q: /** @type {HTMLInputElement} */ (event.target).value});
    this.requestUpdate();
  }

  render() {
    const found = this.found();
    const link = (/** @type {string} */ kind, /** @type {string} */ value, /** @type {unknown} */ text) => {
      const query = new URLSearchParams(here().query);
      for (const other of ["preset", "job", "example"]) {
        query.delete(other);
      }
      query.set(kind, value);
      return html`<a href="submit?${query}" aria-current=${this.origin === `${kind}=${value}` ? "true" : nothing}>${text}</a>`;
    };
    return html`<div class="starts">
      <section>
        <h2 id="presets">From a preset</h2>
        <label class="visually-hidden" for="search">Search the presets</label>
        <input id="search" type="search" placeholder="Search: cifar100 sam, bbn, imagenet…" .value=${here().query.get("q") ?? ""} @input=${this.search} />
        <p class="hint" role="status">${this.presets === null ? "Reading the presets…" : `${found.length} of ${this.presets.length} presets`}</p>
        <ul class="choices" tabindex="0" aria-labelledby="presets">
          ${found.map(
            (preset) => html`<li>
              ${link("preset", preset.name, preset.name)}
              <div class="hint">
                ${preset.published ? publishedFigure(preset.published) : "no published number"}${preset.deviations.length > 0
                  ? html` · ${preset.deviations.length} ${preset.deviations.length === 1 ? "deviation" : "deviations"}`
                  : nothing}
              </div>
            </li>`,
          )}
        </ul>
      </section>
      <section>
        <h2 id="examples">From an example</h2>
        <ul class="choices" tabindex="0" aria-labelledby="examples">
          ${this.examples.map((example) => html`<li>${link("example", example.name, example.summary)}</li>`)}
        </ul>
      </section>
      <section>
        <h2 id="again">From a job</h2>
        <ul class="choices" tabindex="0" aria-labelledby="again">
          ${this.trainings.map((job) => html`<li>${link("job", job.id, job.name ?? `${job.kind} …${job.id.slice(-6)}`)} <span class="hint">${job.state}</span></li>`)}
          ${this.trainings.length === 0 ? html`<li class="hint">There are no jobs yet.</li>` : nothing}
        </ul>
      </section>
    </div>`;
  }
}

customElements.define("submit-start", SubmitStart);
