/** The end of a job's log, which stays at its end while lines arrive. */
import {PageElement, html, nothing} from "../lib/element.js";
import {count} from "../lib/format.js";
import {fileLink} from "./file-link.js";

const SHOWN = 200;

class JobLog extends PageElement {
  static properties = {job: {attribute: false}, lines: {attribute: false}, size: {type: Number}};

  constructor() {
    super();
    this.job = null;
    /** @type {import("../lib/job-feed.js").LogLine[]} */
    this.lines = [];
    this.size = 0;
  }

  willUpdate() {
    const box = this.querySelector("pre");
    this.atEnd = !box || box.scrollTop + box.clientHeight >= box.scrollHeight - 4;
  }

  updated() {
    const box = this.querySelector("pre");
    if (box && this.atEnd) {
      box.scrollTop = box.scrollHeight;
    }
  }

  render() {
    const shown = this.lines.slice(-SHOWN);
    return html`<h2>Log</h2>
      ${shown.length === 0
        ? html`<p class="hint">No lines yet.</p>`
        : html`<pre class="log" tabindex="0" aria-label="Last lines of the log">${shown.map(
            (line) => html`<span class=${line.level}>${line.level === "info" ? nothing : `${line.level.toUpperCase()} `}${line.message}\n</span>`,
          )}</pre>`}
      <p class="hint">${shown.length < this.lines.length ? `The last ${count(shown.length, "line")}. ` : nothing}${fileLink(this.job.links.logs, "logs.txt", "All lines with their times")}</p>`;
  }
}

customElements.define("job-log", JobLog);
