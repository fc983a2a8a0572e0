/** The x axis of a chart over classes: their names where these fit, otherwise their numbers. */
import {axisStyle} from "./uplot-chart.js";

/** Pixels of a character, of a turned line, and of the y axes. */
const CHARACTER = 6.6;
const LINE = 15;
const SIDES = 80;
/** Characters of a turned name. */
const LONGEST = 14;
const INCREMENTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/**
 * @param {{name: string, label: string}[]} categories
 * @param {number} width of the chart in pixels
 * @returns {import("uplot").Axis}
 */
export function categoryAxis(categories, width) {
  const axis = {...axisStyle(), grid: {show: false}, incrs: INCREMENTS};
  const step = (width - SIDES) / categories.length;
  const longest = Math.max(0, ...categories.map((one) => one.name.length));
  const values = (/** @type {(one: {name: string, label: string}) => string} */ text) => (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((at) => (categories[at] ? text(categories[at]) : ""));
  if (longest * CHARACTER + 6 <= step) {
    return {...axis, size: 34, space: 1, values: values((one) => one.name)};
  }
  if (step >= LINE) {
    const shown = Math.min(longest, LONGEST);
    return {...axis, rotate: 45, size: 20 + Math.round((shown * CHARACTER) / Math.SQRT2), space: 1, values: values(({name}) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name))};
  }
  return {...axis, size: 34, space: 24, values: values((one) => one.label)};
}
