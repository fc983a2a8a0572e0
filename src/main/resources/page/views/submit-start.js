/** Where a spec may begin: a published preset, an example of the contract, a job. */
import {PageElement, html, nothing} from "../lib/element.js";
import {foundPresets, publishedFigure} from "../lib/presets.js";
import {setQuery, here} from "../lib/router.js";

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

  search(/** @type {string} */ words) {
    setQuery({q: words});
    this.requestUpdate();
  }

  /** How many presets match, and what to do if none does. @param {ReturnType<typeof foundPresets>} found */
  hits({presets, elsewhere}) {
    if (this.presets === null) {
      return "Reading the presets…";
    }
    const hits = `${presets.length} of ${this.presets.length} presets`;
    return presets.length === 0
      ? html`No preset matches. Take fewer words: a data set, a method or a repository, such as <code>cifar10 sam</code>.
          <button type="button" class="small" @click=${() => this.search("")}>Show all</button>`
      : elsewhere.length > 0
        ? `${hits}. No name, data set or method has ${elsewhere.map((word) => `“${word}”`).join(", ")}, but these mention it.`
        : hits;
  }

  render() {
    const search = here().query.get("q") ?? "";
    const found = foundPresets(this.presets ?? [], search);
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
        <input id="search" type="search" placeholder="Search: cifar100 sam, bbn, imagenet…" .value=${search} @input=${(/** @type {any} */ event) => this.search(event.target.value)} />
        <p class="hint" role="status">${this.hits(found)}</p>
        <ul class="choices" tabindex="0" aria-labelledby="presets">
          ${found.presets.map(
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
