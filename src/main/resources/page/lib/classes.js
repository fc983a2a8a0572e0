/** Names, counts and groups of a training's classes. */
import {call, get} from "./api.js";
import {caller} from "./caller.js";

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
 * @param {number | null} size number of classes; null for as many as are known
 * @param {AbortSignal} signal
 * @returns {Promise<ClassInfo[]>}
 */
export async function classesOf(job, size, signal) {
  let known = [];
  try {
    known = caller.may("submit") ? (await call("POST", "jobs?dryRun=true", job.spec, {signal})).classes : await withoutCounts(job, signal);
  } catch {
    try {
      known = await withoutCounts(job, signal);
    } catch {
      known = [];
    }
  }
  const counts = job.spec.trainCounts; // of a model that was trained elsewhere
  const classes = Array.from({length: size ?? known.length}, (_, index) => {
    const {name = `class ${index}`, train = null} = {...known[index], ...(counts && {train: counts[index] ?? null})};
    return {index, name, train, group: null};
  });
  const thresholds = job.spec.evaluation?.thresholds ?? job.spec.thresholds;
  return thresholds && classes.every((one) => one.train !== null) ? grouped(classes, thresholds) : classes;
}

/**
 * The classes that a job trains or measures, with the training images of the model: head and tail
 * are those of the training, whatever images were measured.
 *
 * @param {import("./jobs.js").Job} job
 * @param {number | null} size number of classes; null for as many as are known
 * @param {AbortSignal} signal
 * @returns {Promise<ClassInfo[]>}
 */
export async function measuredClasses(job, size, signal) {
  const own = classesOf(job, size, signal);
  if (!job.spec.model.job) {
    return own;
  }
  try {
    const trained = await classesOf(await get(`jobs/${job.spec.model.job}`, {signal}), null, signal);
    const byName = new Map(trained.map((one) => [one.name, one]));
    const measured = await own;
    // A data set may have the same classes in another order.
    return measured.every((one) => byName.has(one.name)) ? measured.map((one) => ({...one, train: byName.get(one.name)?.train ?? null, group: byName.get(one.name)?.group ?? null})) : measured;
  } catch {
    return own; // the training was deleted
  }
}

/** The classes of the data set; how many images the job uses is unknown. @param {any} job @param {AbortSignal} signal */
async function withoutCounts(job, signal) {
  const {classes} = await get(`datasets/${encodeURIComponent(job.spec.dataset.name)}`, {signal});
  return classes.map((/** @type {any} */ one) => ({...one, train: null}));
}

/**
 * By the number of training images, or by rank, as the spec says.
 *
 * @param {any[]} classes
 * @param {any} thresholds
 * @returns {ClassInfo[]}
 */
export function grouped(classes, {many, few, manyBelow, fewFrom}) {
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

/** A class's number, group and training images, in words. @param {ClassInfo} one */
export function detailOf({index, group, train}) {
  return [`class ${index}`, group, train == null ? null : `${train} training images`].filter(Boolean).join(", ");
}

/** The order of classes, in words for headings. @param {ClassInfo[]} classes */
export function orderOf(classes) {
  return classes.some((one) => one.train !== null) ? "from head to tail" : "by class number: the training images are not known";
}

/** From the class with most training images to the one with fewest. @param {ClassInfo[]} classes */
export function headToTail(classes) {
  return [...classes].sort((a, b) => (b.train ?? 0) - (a.train ?? 0) || a.index - b.index);
}
