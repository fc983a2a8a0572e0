/** What the views compute of Hessian spectra; the fields are those of GET /jobs/{id}/spectrum. */

import {median} from "./statistics.js";

/**
 * @typedef {any} Entry
 *
 * @typedef {object} Run one Hessian job
 * @property {string} label
 * @property {string} color name of a custom property
 * @property {Map<string, Entry>} entries by class number, or "overall"
 */

/** Decades of density below the highest peak, as in the papers' figures. */
const DECADES = 7;
const MOST_DECADES = 12;
/** A peak as many decades above the middle one is cut. */
const HEADROOM = 3;
/** Narrower than this share of the widest, a spectrum would be a line on a linear axis. */
const NARROW = 1 / 12;
/** Points of a density on its axis, where it is computed here. */
const POINTS = 512;
/** How many kernel widths a density reaches beyond its outermost nodes. */
const MARGIN = 10;
/** Kernel widths beyond the API's grid at which a density is added, down to where it is nothing. */
const BEYOND = [1, 2, 3, 4, 5, 6];
/** Kernel widths beyond which a normal density is below the least. */
const FAR = 12;
/** A logarithmic axis has no zero. */
const LEAST = 1e-30;

/** All entries of a spectrum. @param {any} spectrum @returns {Entry[]} */
function allOf({classes, overall, overallBlocks}) {
  return [...classes, ...(overall ? [overall] : []), ...(overallBlocks ?? [])];
}

/** The blocks of the parameters in the order of the network; null alone where they are not divided. @param {any} spectrum @returns {(string | null)[]} */
export function blocksOf(spectrum) {
  return [...new Set(allOf(spectrum).map((entry) => entry.block ?? null))];
}

/** The entries of one block by class number, or "overall". @param {any} spectrum @param {string | null} block @returns {Map<string, Entry>} */
export function entriesOf(spectrum, block) {
  return new Map(allOf(spectrum).filter((entry) => (entry.block ?? null) === block).map((entry) => [keyOf(entry), entry]));
}

const MATRICES = /** @type {Record<string, string>} */ ({hessian: "Hessian", ggn: "Gauss-Newton", fisher: "empirical Fisher", residual: "residual, Hessian minus Gauss-Newton"});

/** The matrix that was measured, in words; of a spectrum or a line of a comparison. @param {any} measured */
export function matrixOf({matrix, parameters}) {
  return `${MATRICES[matrix ?? "hessian"] ?? matrix}${parameters ? ` of ${parameters.join(", ")}` : ""}`;
}

/** @param {Entry} entry */
function keyOf(entry) {
  return entry.class == null ? "overall" : String(entry.class);
}

/**
 * The mixture of normal densities around the nodes of all probes.
 *
 * @param {Entry} entry
 * @param {number} sigma
 * @param {number[]} grid
 */
export function density({nodes, weights}, sigma, grid) {
  const factor = 1 / (sigma * Math.sqrt(2 * Math.PI) * nodes.length);
  const values = new Array(grid.length).fill(0);
  nodes.forEach((/** @type {number[]} */ probe, /** @type {number} */ p) =>
    probe.forEach((node, k) => {
      const weight = weights[p][k] * factor;
      for (let i = 0; i < grid.length; i++) {
        const z = (grid[i] - node) / sigma;
        if (z > -FAR && z < FAR) {
          values[i] += weight * Math.exp((-z * z) / 2);
        }
      }
    }),
  );
  return values.map((value) => Math.max(value, LEAST));
}

/**
 * The densities of one class over a common grid. All have the widest kernel of the runs: otherwise
 * the height of a peak would be that of its kernel.
 *
 * @param {Entry[]} entries one for each run; undefined where a run has not measured the class
 * @returns {{grid: number[], values: (number[] | null)[], sigma: number}}
 */
export function densities(entries) {
  const known = entries.filter((entry) => entry?.density);
  const sigma = Math.max(...known.map((entry) => entry.density.sigma));
  if (known.length === 1) {
    const [own] = known;
    const [low, high] = [own.density.grid[0], own.density.grid.at(-1)];
    const [before, after] = [BEYOND.map((n) => low - n * sigma).reverse(), BEYOND.map((n) => high + n * sigma)];
    const values = [...density(own, sigma, before), ...own.density.values.map((/** @type {number} */ value) => Math.max(value, LEAST)), ...density(own, sigma, after)];
    return {grid: [...before, ...own.density.grid, ...after], sigma, values: entries.map((entry) => (entry?.density ? values : null))};
  }
  const nodes = known.flatMap((entry) => entry.nodes.flat());
  // With the widest kernel, two points a kernel width are enough for all of them.
  const from = Math.min(...nodes) - MARGIN * sigma;
  const to = Math.max(...nodes) + MARGIN * sigma;
  const grid = Array.from({length: POINTS}, (_, i) => from + ((to - from) * i) / (POINTS - 1));
  return {grid, sigma, values: entries.map((entry) => (entry?.density ? density(entry, sigma, grid) : null))};
}

/**
 * The axes that all panels share.
 *
 * @param {Entry[]} entries
 * @param {"linear" | "symlog" | ""} wanted "" for what shows most
 */
export function axesOf(entries, wanted) {
  const drawn = entries.filter((entry) => entry.density);
  const ends = drawn.map(({density: {grid}}) => [grid[0], grid.at(-1)]);
  const widths = ends.map(([low, high]) => high - low).sort((a, b) => a - b);
  const low = Math.min(0, ...ends.map((end) => end[0]));
  const high = Math.max(0, ...ends.map((end) => end[1]));
  // A quarter of narrow spectra, not one: a class whose loss is flat must not choose the axis of all.
  const isSpread = widths.length > 0 && widths[Math.floor((widths.length - 1) / 4)] < NARROW * /** @type {number} */ (widths.at(-1));
  const symlog = wanted === "symlog" || (wanted === "" && isSpread);
  const middle = widths[Math.floor(widths.length / 2)] ?? 1;
  const threshold = symlog ? 10 ** Math.floor(Math.log10(Math.max(middle / 100, Math.max(-low, high) * 1e-7) || 1)) : 0;
  const peaks = drawn.map((entry) => Math.log10(Math.max(LEAST, ...entry.density.values)));
  // For the same reason, a peak far above the others is cut.
  const highest = peaks.length === 0 ? 0 : Math.max(...peaks.filter((peak) => peak <= median(peaks) + HEADROOM));
  const lowest = Math.min(...peaks, highest);
  const top = Math.ceil(highest + 0.1);
  const floor = Math.max(top - MOST_DECADES, Math.min(top - DECADES, Math.floor(lowest) - 3));
  return {
    symlog,
    threshold,
    yRange: /** @type {[number, number]} */ ([10 ** floor, 10 ** top]),
  };
}

/** The loss that was measured, in words. @param {any} loss */
export function lossOf({type, scale, modelScale, parameters}) {
  const more = Object.entries(parameters ?? {}).map(([name, value]) => `${name} ${value}`);
  return [type, ...more, `scale ${scale}${scale === modelScale ? "" : ` (the model's own is ${modelScale})`}`].join(", ");
}

/** An eigenvalue as a mark: within its residual of an eigenvalue of the matrix. @param {any} value @param {number} [sampling] standard error of another draw of images @returns {import("../charts/category-marks.js").Mark | null} */
export function eigenvalueMark({value, residual, converged}, sampling) {
  if (value == null) {
    return null;
  }
  return {value, low: value - (residual ?? 0), high: value + (residual ?? 0), drawn: sampling == null ? null : 2 * sampling, doubtful: !converged, note: converged ? "" : "not converged"};
}

/** A trace with its 95 % interval over the samples. @param {Entry} entry @returns {import("../charts/category-marks.js").Mark | null} */
export function traceMark({trace, sampling}) {
  if (trace.value == null) {
    return null;
  }
  const [low, high] = trace.interval95 ?? [null, null];
  return {value: trace.value, low, high, drawn: sampling ? 2 * sampling.standardError.trace : null, doubtful: !trace.interval95, note: trace.interval95 ? "" : "one sample, so no interval"};
}
