/** The spec with which a submission begins. */
import {get} from "./api.js";
import {contract, examples} from "./contract.js";

/** Lists and objects up to this length stay on one line, as people write them. */
const LINE = 72;

/** A spec as text. @param {unknown} spec */
export function written(spec) {
  return JSON.stringify(spec, null, 2).replace(/[[{]\n\s+[^[\]{}]*?\n\s+[\]}]/g, (part) => {
    const line = part.replace(/\n\s+/g, " ").replace(/^\[ | \]$/g, (end) => end.trim());
    return line.length <= LINE ? line : part;
  });
}

/**
 * @param {string} kind "preset", "job", "example", or "" for the first example
 * @param {string} name of a preset or an example, or a job's id
 * @param {AbortSignal} signal
 * @returns {Promise<any>}
 */
export async function firstSpec(kind, name, signal) {
  if (kind === "preset") {
    return {kind: "train", preset: name};
  }
  if (kind === "job") {
    const {spec} = await get(`jobs/${encodeURIComponent(name)}`, {signal});
    return spec.name ? {...spec, name: await nextName(spec.name, signal)} : spec;
  }
  const all = examples(await contract());
  const example = all.find((one) => one.name === name) ?? all[0];
  const spec = structuredClone(example.spec);
  if (spec.model?.job) {
    // The contract's job is not the reader's, nor is its data set.
    const {items} = await get("jobs?kind=train&state=succeeded&limit=1", {signal});
    if (items.length > 0) {
      spec.model.job = items[0].id;
      delete spec.dataset;
    }
  }
  return spec;
}

/** Length of a name that the contract allows. */
const LONGEST_NAME = 200;

/**
 * A name that no job has: two jobs of one name differ in their ids alone.
 *
 * @param {string} name such as "sam" or "sam (2)"
 * @param {AbortSignal} signal
 * @returns {Promise<string>} such as "sam (3)"
 */
async function nextName(name, signal) {
  const stem = name.replace(/ \(\d+\)$/, "").slice(0, LONGEST_NAME - 8);
  const {items} = await get(`jobs?view=summary&limit=200&name=${encodeURIComponent(stem)}`, {signal}).catch(() => ({items: []}));
  const taken = new Set([name, ...items.map((/** @type {any} */ job) => job.name)]);
  let next = 2;
  while (taken.has(`${stem} (${next})`)) {
    next++;
  }
  return `${stem} (${next})`;
}
