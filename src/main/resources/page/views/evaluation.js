/** An evaluation: its figures, its classes, and its mistakes. */
import {PageElement, emptyBox, fact, html, nothing} from "../lib/element.js";
import {number, percent} from "../lib/format.js";
import {glossary} from "../lib/glossary.js";
import {isEnded} from "../lib/jobs.js";
import {expectations} from "./training-outcome.js";
import "./training-classes.js";
import "./training-confusion.js";
import "./training-mistakes.js";

class EvaluationView extends PageElement {
  static properties = {feed: {attribute: false}};

  constructor() {
    super();
    /** @type {import("../lib/job-feed.js").JobFeed} */
    this.feed = /** @type {any} */ (null);
  }

  render() {
    const {job} = this.feed;
    const {result, spec} = job;
    if (!result) {
      return emptyBox("There is no result", isEnded(job.state) ? "The job ended before." : "It comes when the job has succeeded.");
    }
    const renamed = result.modelClassNames && result.modelClassNames.join() !== result.classNames.join();
    return html`<h2>Outcome on the ${spec.split} split</h2>
      <dl class="facts">
        ${fact("Balanced", percent(result.balancedAccuracy))} ${fact("Few", percent(result.few))} ${fact("Medium", percent(result.medium))}
        ${fact("Many", percent(result.many))} ${fact("Accuracy", percent(result.accuracy))} ${fact("Top 5", percent(result.accuracyTop5))}
        ${fact("Loss", number(result.loss))} ${fact("ECE", number(result.ece, 3))}
        ${spec.postHoc ? fact("After the training", Object.entries(spec.postHoc).map(([name, value]) => `${name} ${value}`).join(", ")) : nothing}
        ${renamed ? fact("Classes of the model", result.modelClassNames.join(", ")) : nothing}
      </dl>
      ${glossary(["Balanced", "Many, medium, few", "ECE"])} ${result.openSet ? this.openSet(result, spec) : nothing} ${expectations(result.expectations)}
      <training-classes .job=${job}></training-classes>
      <training-confusion .job=${job}></training-confusion>
      <training-mistakes .job=${job}></training-mistakes>`;
  }

  /** @param {any} result @param {any} spec */
  openSet({openSet, openSetF}, spec) {
    return html`<h3>Unknown images: ${spec.openSet.name}</h3>
      <dl class="facts">
        ${fact("F-measure", number(openSetF))}
        ${Object.entries(openSet).map(([name, value]) => fact(name, typeof value === "number" ? number(value) : String(value)))}
      </dl>`;
  }
}

customElements.define("evaluation-view", EvaluationView);
