/** A job of a kind that has no view of its own: its plots as images, its result as JSON. */
import {send} from "../lib/api.js";
import {PageElement, html, nothing} from "../lib/element.js";

class GenericJob extends PageElement {
  static properties = {feed: {attribute: false}, plots: {state: true}};

  constructor() {
    super();
    /** @type {import("../lib/job-feed.js").JobFeed} */
    this.feed = /** @type {any} */ (null);
    /** @type {{name: string, url: string}[]} */
    this.plots = [];
    this.readFor = "";
  }

  willUpdate() {
    if (this.feed.job.state !== this.readFor) {
      this.readFor = this.feed.job.state;
      void this.read();
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.plots.forEach((plot) => URL.revokeObjectURL(plot.url));
  }

  /** Images are fetched, since an img element cannot send a token. */
  async read() {
    const {self, artifacts} = this.feed.job.links;
    try {
      const files = await (await send(artifacts, {signal: this.signal})).json();
      const names = files.map((/** @type {any} */ file) => file.path).filter((/** @type {string} */ path) => /^plots\/.*\.svg$/.test(path));
      this.plots = await Promise.all(
        names.map(async (/** @type {string} */ path) => ({
          name: path.slice("plots/".length, -".svg".length),
          url: URL.createObjectURL(await (await send(`${self}/artifacts/${path}`, {signal: this.signal})).blob()),
        })),
      );
    } catch (error) {
      if (!this.signal.aborted) {
        console.warn(error); // the list of files below says what is wrong
      }
    }
  }

  render() {
    const {result} = this.feed.job;
    return html`${this.plots.length > 0
      ? html`<h2>Plots</h2>
          <div class="charts">
            ${this.plots.map((plot) => html`<figure class="chart"><img src=${plot.url} alt="Plot ${plot.name}; its values are in the result" /><figcaption class="hint">${plot.name}</figcaption></figure>`)}
          </div>`
      : nothing}
    ${result
      ? html`<h2>Result</h2>
          <pre tabindex="0">${JSON.stringify(result, null, 2)}</pre>`
      : nothing}`;
  }
}

customElements.define("generic-job", GenericJob);
