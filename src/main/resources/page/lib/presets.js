/** What the views know about presets, and how they are found: by words such as "CIFAR-10-LT SAM". */
import {number, percent} from "./format.js";

/** Parts of a text, lower-case: "CIFAR-10-LT" is cifar10 and lt, "cc-sam" is cc, sam and ccsam. @param {string} text */
function parts(text) {
  return text
    .toLowerCase()
    .replace(/([a-z])[-_ ](?=\d)/g, "$1")
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** What a preset trains, and on what. @param {any} preset @returns {Set<string>} */
function terms({name, spec}) {
  const methods = [spec.loss, spec.optimizer, spec.sharpness, spec.rebalance, spec.stage2].map((part) => part?.type);
  const texts = [name, spec.dataset?.name, spec.dataset?.imbalance ? "lt long-tailed" : "", spec.model?.arch, ...methods];
  return new Set(
    texts.filter(Boolean).flatMap((text) => {
      const own = parts(text);
      return [...own, ...own.slice(1).map((part, i) => own[i] + part)];
    }),
  );
}

/** Whether a term begins with a part, and not in the middle of a number: cifar10 is not cifar100. @param {Set<string>} all @param {string} part */
function has(all, part) {
  return [...all].some((term) => term.startsWith(part) && !(/\d$/.test(part) && /^\d/.test(term.slice(part.length))));
}

/** What a source reports, with its place. @param {any} published */
export function publishedFigure({metric, value, where}) {
  const share = value >= 0 && value <= 1;
  return `${metric} ${share ? percent(value) : number(value)} (${where})`;
}

/** Everything that is known of a preset, lower-case. @param {any} preset */
function everything(preset) {
  return `${JSON.stringify(preset)} ${preset.published ? publishedFigure(preset.published) : ""}`.toLowerCase();
}

/**
 * The presets that have every word of a search. A word that is in the name, the data set or the method
 * of any preset is looked for there alone: "sam" in the name of a source's file says nothing. Others
 * may be anywhere, such as in published figures and sources.
 *
 * @param {any[]} presets
 * @param {string} search
 * @returns {{presets: any[], elsewhere: string[]}} with the words that are in no name, data set or method
 */
export function foundPresets(presets, search) {
  const known = presets.map(terms);
  const words = search.split(/\s+/).filter((word) => parts(word).length > 0);
  const isTerm = (/** @type {string} */ word, /** @type {Set<string>} */ all) => has(all, parts(word).join("")) || parts(word).every((part) => has(all, part));
  const elsewhere = words.filter((word) => !known.some((all) => isTerm(word, all)));
  const found = presets.filter((preset, i) => words.every((word) => (elsewhere.includes(word) ? everything(preset).includes(word.toLowerCase()) : isTerm(word, known[i]))));
  return {presets: found, elsewhere};
}
