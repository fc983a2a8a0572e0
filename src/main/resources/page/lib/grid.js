/** Grid and space of a sweep as rows of a form. */

/**
 * @typedef {{pointer: string, values: string}} GridRow values as JSON, separated by commas, or a distribution
 * @typedef {{samples: string, seed: string}} Draws
 */

const DISTRIBUTIONS = ["uniform", "logUniform", "choice", "int"];

/** With which a sweep begins. @type {GridRow[]} */
export const FIRST_ROWS = [{pointer: "/seed", values: "0, 1, 2"}];

export const FIRST_DRAWS = Object.freeze({samples: "20", seed: "0"});

/** Rows without pointer or values are left out. @param {GridRow[]} rows */
function complete(rows) {
  return rows.filter((row) => row.pointer.trim() && row.values.trim());
}

/** @param {GridRow[]} rows */
function entries(rows) {
  return Object.fromEntries(complete(rows).map((row) => [row.pointer.trim(), valuesOf(row.values)]));
}

/** The listed values by pointer. @param {GridRow[]} rows @returns {Record<string, unknown[]>} */
export function gridOf(rows) {
  return entries(rows.filter((row) => !isDrawn(row)));
}

/** Whether a row has a distribution, such as {"logUniform": [0.01, 1]}. @param {GridRow} row */
export function isDrawn({values}) {
  const [value, ...others] = valuesOf(values);
  const names = value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : [];
  return others.length === 0 && names.length === 1 && DISTRIBUTIONS.includes(names[0]);
}

/** What the body of POST /sweeps says of the values. @param {GridRow[]} rows @param {Draws} draws */
export function valuesOfSweep(rows, {samples, seed}) {
  const grid = gridOf(rows);
  const drawn = complete(rows).filter(isDrawn);
  if (drawn.length === 0) {
    return {grid};
  }
  const space = Object.fromEntries(drawn.map((row) => [row.pointer.trim(), valuesOf(row.values)[0]]));
  return {strategy: {type: "random", samples: numberOr(samples), seed: numberOr(seed)}, space, ...(Object.keys(grid).length > 0 && {grid})};
}

/**
 * A number; the text itself if it is none, so that the service says what is wrong. Likewise for a number that would be
 * rounded.
 * @param {string} text
 */
function numberOr(text) {
  const number = Number(text);
  return text.trim() && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : text;
}

/** Values in JSON; a word that is not JSON is a text. @param {string} text */
export function valuesOf(text) {
  try {
    return JSON.parse(`[${text}]`);
  } catch {
    return text
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean)
      .map((one) => {
        try {
          return JSON.parse(one);
        } catch {
          return one;
        }
      });
  }
}
