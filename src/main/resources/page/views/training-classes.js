/** Accuracy of each class of an ended training. */
import {PageElement, html, nothing} from "../lib/element.js";
import {classesOf, headToTail} from "../lib/classes.js";
import "../charts/class-bars.js";

class TrainingClasses extends PageElement {
  static properties = {job: {attribute: false}, pinned: {attribute: false}, classes: {state: true}};

  constructor() {
    super();
    this.job = null;
    /** @type {any} */
    this.pinned = null;
    /** @type {import("../lib/classes.js").ClassInfo[]} */
    this.classes = [];
    this.readFor = 0;
  }

  willUpdate() {
    const size = this.job.result?.final.perClass.length ?? 0;
    if (size !== this.readFor) {
      this.readFor = size;
      void this.read(size);
    }
  }

  async read(/** @type {number} */ size) {
    const classes = await classesOf(this.job, size, this.signal);
    if (!this.signal.aborted) {
      this.classes = headToTail(classes);
    }
  }

  render() {
    const accuracy = this.job.result?.final.perClass;
    if (!accuracy || this.classes.length === 0 || accuracy.every((/** @type {any} */ one) => one == null)) {
      return nothing;
    }
    const other = this.pinned?.result?.final.perClass;
    return html`<h2>Classes</h2>
      <class-bars .classes=${this.classes} .accuracy=${accuracy} .other=${other?.length === accuracy.length ? other : null}></class-bars>`;
  }
}

customElements.define("training-classes", TrainingClasses);
