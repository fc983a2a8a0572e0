/** Names, counts and groups of a job's classes. */
import {get} from "./api.js";

/**
 * @typedef {object} ClassInfo
 * @property {number} index
 * @property {string} name
 * @property {number | null} train number of training images; null if unknown
 * @property {"many" | "medium" | "few" | null} group
 */

/**
 * The classes that a job trains on or measures. Head and tail are those of the training, whatever
 * images were measured.
 *
 * @param {{id: string}} job
 * @param {AbortSignal} signal
 * @returns {Promise<ClassInfo[]>} empty if the data set is not known any more
 */
export async function classesOf({id}, signal) {
  const {items} = await get(`jobs/${id}/classes`, {signal});
  return items.map((/** @type {any} */ one) => ({...one, name: one.name ?? `class ${one.index}`}));
}

/** A class of which a result alone is known. @param {number} index @param {string} [name] @returns {ClassInfo} */
export function unknownClass(index, name = `class ${index}`) {
  return {index, name, train: null, group: null};
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

/** From the class with most training images to the one with fewest. @param {ClassInfo[]} classes */
export function headToTail(classes) {
  return [...classes].sort((a, b) => (b.train ?? 0) - (a.train ?? 0) || a.index - b.index);
}
