/** Which classes the model of an ended training or evaluation takes for which others. */
import {get} from "../lib/api.js";
import {PageElement, html, nothing} from "../lib/element.js";
import {classesOf, headToTail, unknownClass} from "../lib/classes.js";
import {percent} from "../lib/format.js";
import "../charts/heat-map.js";

/** Mistakes that are listed. */
const WORST = 15;

/** @param {number} share */
function inPercent(share) {
  return share === 0 ? "" : String(Math.round(share * 100));
}

class TrainingConfusion extends PageElement {
  static properties = {job: {attribute: false}, counts: {state: true}, classes: {state: true}, mistakesOnly: {state: true}};

  constructor() {
    super();
    this.job = null;
    /** @type {number[][]} [true class][predicted class] */
    this.counts = [];
    /** @type {import("../lib/classes.js").ClassInfo[]} */
    this.classes = [];
    this.mistakesOnly = false;
    this.readFor = "";
  }

  willUpdate() {
    if (this.job.state !== this.readFor) {
      this.readFor = this.job.state;
      if (this.job.state === "succeeded") {
        void this.read();
      }
    }
  }

  async read() {
    try {
      const counts = await get(`${this.job.links.self}/artifacts/confusion.json`, {signal: this.signal});
      const known = await classesOf(this.job, this.signal).catch(() => []); // then by number
      this.classes = headToTail(counts.map((/** @type {any} */ _, /** @type {number} */ index) => known[index] ?? unknownClass(index)));
      this.counts = counts;
    } catch {
      this.counts = []; // a data set without test images has none
    }
  }

  /** @param {number} truth @param {number} taken */
  share(truth, taken) {
    const row = this.counts[truth];
    const all = row.reduce((sum, n) => sum + n, 0);
    return all === 0 ? null : row[taken] / all;
  }

  mistakes() {
    return this.classes
      .flatMap((truth) => this.classes.map((taken) => ({truth, taken, n: this.counts[truth.index][taken.index], share: this.share(truth.index, taken.index)})))
      .filter((one) => one.truth !== one.taken && one.n > 0)
      .sort((a, b) => (b.share ?? 0) - (a.share ?? 0))
      .slice(0, WORST);
  }

  /** Changes only with its content, so that the map is not drawn again by each event. */
  matrix() {
    const key = `${this.mistakesOnly} ${this.counts.length}`;
    if (this.matrixFor !== key) {
      this.matrixFor = key;
      this.drawn = this.classes.map((truth) =>
        this.classes.map((taken) => (this.mistakesOnly && truth === taken ? null : this.share(truth.index, taken.index))),
      );
      this.names = this.classes.map((one) => one.name);
    }
    return this.drawn;
  }

  describe = (/** @type {number} */ row, /** @type {number} */ column) => {
    const [truth, taken] = [this.classes[row], this.classes[column]];
    const n = this.counts[truth.index][taken.index];
    const all = this.counts[truth.index].reduce((sum, one) => sum + one, 0);
    return `${truth.name}${truth.group ? ` (${truth.group})` : ""}\n${truth === taken ? "right" : `taken for ${taken.name}`}: ${n} of ${all}, ${percent(n / all)}`;
  };

  render() {
    if (this.counts.length === 0) {
      return nothing;
    }
    const worst = this.mistakes();
    const values = this.matrix();
    return html`<h2>Confusion</h2>
      <div class="columns">
        <div>
          <heat-map
            .heading=${"Share of each true class, by what it is taken for"}
            .rows=${this.names}
            .columns=${this.names}
            .values=${values}
            .describe=${this.describe}
            .label=${inPercent}
            .summary=${`Confusion matrix of ${this.classes.length} classes from head to tail. The table of the most frequent mistakes says the most.`}
          ></heat-map>
          <p class="actions">
            <button type="button" aria-pressed=${this.mistakesOnly} @click=${() => (this.mistakesOnly = !this.mistakesOnly)}>Mistakes only</button>
            <span class="hint">Rows: true class. Columns: predicted class. Head first.</span>
          </p>
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label="Most frequent mistakes">
          <h3>Most frequent mistakes</h3>
          <table>
            <thead><tr><th>True class</th><th>Taken for</th><th class="number">Images</th><th class="number">Share</th></tr></thead>
            <tbody>
              ${worst.map(
                (one) => html`<tr>
                  <td>${one.truth.name} ${one.truth.group ? html`<span class="hint">${one.truth.group}</span>` : nothing}</td>
                  <td>${one.taken.name} ${one.taken.group ? html`<span class="hint">${one.taken.group}</span>` : nothing}</td>
                  <td class="number">${one.n}</td>
                  <td class="number">${percent(one.share)}</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </div>`;
  }
}

customElements.define("training-confusion", TrainingConfusion);
