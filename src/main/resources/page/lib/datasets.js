/** What the views know about data sets: the contract's schemas Dataset and DatasetVersionList. */
import {get} from "./api.js";
import {caller} from "./caller.js";
import {number} from "./format.js";

/** @typedef {any} Dataset @typedef {any} Version */

/** Path of a data set in the API. @param {string} name */
export function pathOf(name) {
  return `datasets/${encodeURIComponent(name)}`;
}

/** @param {string} name @param {AbortSignal} signal @returns {Promise<Version[]>} the newest first */
export async function versionsOf(name, signal) {
  return (await get(`${pathOf(name)}/versions`, {signal})).items;
}

/** Number of images of a split. @param {Dataset} dataset @param {"train" | "test"} split */
export function images(dataset, split) {
  return dataset.classes.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one[split], 0);
}

/** Training images of the largest class to those of the smallest. @param {Dataset} dataset */
export function imbalance(dataset) {
  const counts = dataset.classes.map((/** @type {any} */ one) => one.train);
  const least = Math.min(...counts);
  return counts.length === 0 || least === 0 ? "–" : `${number(Math.max(...counts) / least, 3)} : 1`;
}

/** Height and width. @param {{imageSize: number[] | null}} dataset */
export function sizeOf({imageSize}) {
  return imageSize ? `${imageSize[0]} × ${imageSize[1]}` : "various";
}

/** Whether the service lets the caller delete a data set, and replace its images. @param {Dataset} dataset */
export function mayDelete({builtIn, owner}) {
  return !builtIn && caller.may("submit") && owns(owner);
}

/** Admins may hide a built-in data set that has files by images of their own. @param {Dataset} dataset */
export function mayReplace({format, owner}) {
  return format !== "shapes" && caller.may("submit") && owns(owner);
}

/** What belongs to the operator belongs to admins alone. @param {string | null} owner */
function owns(owner) {
  return caller.may("admin") || (owner !== null && owner === caller.owner);
}

/** Where the images come from. @param {Version | undefined} version */
export function originOf(version) {
  if (!version) {
    return "";
  }
  return version.registeredAt === null ? "built in" : version.path === null ? "uploaded" : `folder ${version.path}`;
}
