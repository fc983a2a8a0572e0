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
    return (await get(`jobs/${encodeURIComponent(name)}`, {signal})).spec;
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
