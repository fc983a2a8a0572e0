/** Names, counts and groups of a training's classes. */
import {call, get} from "./api.js";

/**
 * @typedef {object} ClassInfo
 * @property {number} index
 * @property {string} name
 * @property {number | null} train number of training images; null if unknown
 * @property {"many" | "medium" | "few" | null} group
 */

/**
 * Reads the classes as a dry run of the job's own spec counts them. Where the caller may not submit,
 * or the data set is gone, names and counts are unknown.
 *
 * @param {import("./jobs.js").Job} job
 * @param {number} size number of classes
 * @param {AbortSignal} signal
 * @returns {Promise<ClassInfo[]>}
 */
export async function classesOf(job, size, signal) {
  let known = [];
  try {
    known = (await call("POST", "jobs?dryRun=true", job.spec, {signal})).classes;
  } catch {
    try {
      known = (await get(`datasets/${encodeURIComponent(job.spec.dataset.name)}`, {signal})).classes.map((/** @type {any} */ one) => ({...one, train: null}));
    } catch {
      known = [];
    }
  }
  const classes = Array.from({length: size}, (_, index) => {
    const {name = `class ${index}`, train = null} = known[index] ?? {};
    return {index, name, train, group: null};
  });
  return classes.every((one) => one.train !== null) ? grouped(classes, job.spec.evaluation.thresholds) : classes;
}

/**
 * By the number of training images, or by rank, as the spec says.
 *
 * @param {any[]} classes
 * @param {any} thresholds
 * @returns {ClassInfo[]}
 */
function grouped(classes, {many, few, manyBelow, fewFrom}) {
  const ranks = new Map(headToTail(classes).map((one, rank) => [one.index, rank]));
  const group = (/** @type {ClassInfo} */ one) => {
    if (manyBelow !== undefined) {
      const rank = ranks.get(one.index) ?? 0;
      return rank < manyBelow ? "many" : rank >= fewFrom ? "few" : "medium";
    }
    const images = one.train ?? 0;
    return images >= many ? "many" : images <= few ? "few" : "medium";
  };
  return classes.map((one) => ({...one, group: group(one)}));
}

/** From the class with most training images to the one with fewest. @param {ClassInfo[]} classes */
export function headToTail(classes) {
  return [...classes].sort((a, b) => (b.train ?? 0) - (a.train ?? 0) || a.index - b.index);
}
