/** Some images of one class, and more when asked. */
import {repeat} from "lit/directives/repeat.js";
import {whenSeen} from "../charts/echarts.js";
import {get} from "../lib/api.js";
import {pathOf} from "../lib/datasets.js";
import {PageElement, errorBox, html, nothing} from "../lib/element.js";
import "./data-image.js";

/** Images of the first page, and of each further one. */
const FIRST = 10;
const MORE = 40;

class ClassSamples extends PageElement {
  static properties = {
    /** What is shown: another key reads other images. */
    key: {attribute: false},
    dataset: {attribute: false},
    split: {attribute: false},
    of: {attribute: false},
    items: {state: true},
    error: {state: true},
  };

  constructor() {
    super();
    this.key = "";
    this.dataset = "";
    this.split = "train";
    /** @type {any} */
    this.of = null;
    /** @type {any[] | null} */
    this.items = null;
    /** @type {string | null} */
    this.cursor = null;
    this.error = null;
    this.seen = false;
  }

  connectedCallback() {
    super.connectedCallback();
    whenSeen(
      this,
      () => {
        this.seen = true;
        void this.read(FIRST);
      },
      this.signal,
    );
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("key")) {
      this.items = null;
      this.cursor = null;
      if (this.seen) {
        void this.read(FIRST);
      }
    }
  }

  /** @param {number} limit */
  async read(limit) {
    const {key, signal} = this;
    if (this.reading === key) {
      return;
    }
    this.reading = key;
    const query = new URLSearchParams({split: this.split, class: String(this.of.index), limit: String(limit)});
    if (this.cursor !== null) {
      query.set("cursor", this.cursor);
    }
    try {
      const page = await get(`${pathOf(this.dataset)}/images?${query}`, {signal});
      if (key === this.key) {
        this.items = [...(this.items ?? []), ...page.items];
        this.cursor = page.nextCursor;
        this.error = null;
      }
    } catch (error) {
      this.error = signal.aborted || key !== this.key ? null : error;
    } finally {
      if (this.reading === key) {
        this.reading = null;
      }
    }
  }

  render() {
    if (this.error) {
      return errorBox(this.error, () => void this.read(FIRST));
    }
    if (this.of[this.split] === 0) {
      return html`<p class="hint">There are none in this split.</p>`;
    }
    const items = this.items ?? [];
    return html`<div class="thumbnails">
      ${repeat(
        items,
        (one) => `${this.key} ${one.index}`,
        (one) => html`<data-image
          .dataset=${this.dataset}
          .split=${this.split}
          .index=${one.index}
          .alt=${`${this.of.name}, image ${one.index}`}
          .file=${one.path ?? ""}
        ></data-image>`,
      )}
      ${this.cursor !== null ? html`<button type="button" class="small" aria-label="More images of ${this.of.name}" @click=${() => this.read(MORE)}>More</button>` : nothing}
    </div>`;
  }
}

customElements.define("class-samples", ClassSamples);
