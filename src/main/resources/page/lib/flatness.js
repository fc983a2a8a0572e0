/** What the views draw of flatness results; the fields are those of the result of a flatness job. */
import {number} from "./format.js";

/** @typedef {{base: number, draws: {radius: number, losses: (number | null)[]}[], sharpness: number | null}} Flatness */

/** The finite losses of a radius. @param {{losses: (number | null)[]}} draws @returns {number[]} */
export function finite(draws) {
  return /** @type {number[]} */ (draws.losses.filter((loss) => loss != null));
}

/**
 * Losses of all draws by radius, a mark each.
 *
 * @param {Flatness} flatness
 * @param {string} label
 * @param {string} color
 * @param {boolean} [isRise] the loss above the model's own, which makes models comparable
 */
export function drawsOf({base, draws}, label, color, isRise = false) {
  return {
    categories: draws.map((one) => {
      const missing = one.losses.length - finite(one).length;
      return {label: number(one.radius), name: `radius ${number(one.radius)}`, detail: missing > 0 ? `${missing} of ${one.losses.length} losses are not finite` : ""};
    }),
    series: {label, color, values: draws.map((one) => finite(one).map((loss) => ({value: isRise ? loss - base : loss})))},
  };
}
