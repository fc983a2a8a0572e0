/** Accuracy of each class of an ended training or evaluation. */
import {PageElement, errorBox, html, nothing} from "../lib/element.js";
import {classesOf, headToTail, unknownClass} from "../lib/classes.js";
import "../charts/class-bars.js";

class TrainingClasses extends PageElement {
  static properties = {job: {attribute: false}, pinned: {attribute: false}, classes: {state: true}, error: {state: true}};

  constructor() {
    super();
    this.job = null;
    /** @type {any} */
    this.pinned = null;
    /** @type {import("../lib/classes.js").ClassInfo[]} */
    this.classes = [];
    this.error = null;
    this.readFor = 0;
  }

  willUpdate() {
    const size = accuracyOf(this.job)?.length ?? 0;
    if (size !== this.readFor) {
      this.readFor = size;
      void this.read(size);
    }
  }

  async read(/** @type {number} */ size) {
    this.error = null;
    try {
      const known = await classesOf(this.job, this.signal);
      this.classes = headToTail(Array.from({length: size}, (_, index) => known[index] ?? unknownClass(index)));
    } catch (error) {
      this.error = this.signal.aborted ? null : error;
    }
  }

  render() {
    const accuracy = accuracyOf(this.job);
    if (this.error) {
      return errorBox(this.error, () => void this.read(this.readFor));
    }
    if (!accuracy || this.classes.length === 0 || accuracy.every((/** @type {any} */ one) => one == null)) {
      return nothing;
    }
    const {split = "test"} = this.job.spec;
    const other = accuracyOf(this.pinned);
    return html`<h2>Classes</h2>
      <class-bars .heading=${`${split === "test" ? "Test accuracy" : `Accuracy on the ${split} split`} by class, from head to tail`} .classes=${this.classes} .accuracy=${accuracy} .other=${other?.length === accuracy.length ? other : null}></class-bars>`;
  }
}

/** Accuracies by class: of a training those of its last epoch. @param {any} job @returns {(number | null)[] | undefined} */
function accuracyOf(job) {
  return (job?.result?.final ?? job?.result)?.perClass;
}

customElements.define("training-classes", TrainingClasses);
