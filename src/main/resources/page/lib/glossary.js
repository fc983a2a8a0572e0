/** Words of the field that views use, explained where they stand. */
import {html} from "./element.js";

/** @type {Record<string, string>} */
const MEANINGS = {
  Balanced: "The mean of the accuracies of all classes. Every class counts the same, however rare it is.",
  "Many, medium, few": "The mean accuracy of the classes with many, some or few training images. The spec's evaluation.thresholds says where the groups end: by default many begins at 100 images, and few ends at 20.",
  ECE: "The expected calibration error: how far confidence and accuracy are apart. 0 is best.",
  "Met and unmet": "A spec may expect figures, such as a balanced accuracy of at least 0.7. A job is met if its result keeps all of them.",
};

/**
 * An explanation that opens by pointer, touch and keyboard.
 *
 * @param {(keyof MEANINGS)[]} words
 */
export function glossary(words) {
  return html`<details class="glossary">
    <summary>${words.length === 1 ? words[0] : `${words.slice(0, -1).join("; ")}; ${words.at(-1)}`}: what this means</summary>
    <dl>
      ${words.map((word) => html`<div><dt>${word}</dt><dd>${MEANINGS[word]}</dd></div>`)}
    </dl>
  </details>`;
}
