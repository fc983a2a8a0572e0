/** A sweep's rows: their figures, filters and order. */
import {number, percent} from "./format.js";

/**
 * @typedef {object} Row of GET /sweeps/{id}
 * @property {string} job
 * @property {string} state
 * @property {Record<string, unknown>} values by JSON pointer
 * @property {any} result
 * @property {{epochs: number, value: number | null}[]} [rungs] that a training of a search has reached
 */

/** Figures of a search: the metric at a rung, by its number of epochs. */
const RUNG = "rung.";

/** Longer lists of a result are no figures but curves. */
const LONGEST = 100;

/** What a training is judged by; other kinds begin with their first figures. */
const FIRST = ["final.balancedAccuracy", "final.few", "final.accuracy", "final.many", "balancedAccuracy", "few", "accuracy"];

/** Names of the numbers in results, such as "final.accuracy" and "final.perClass[3]". @param {Row[]} rows @returns {string[]} */
export function figuresOf(rows) {
  /** @type {Set<string>} */
  const names = new Set();
  const walk = (/** @type {any} */ value, /** @type {string} */ name) => {
    if (typeof value === "number") {
      names.add(name);
    } else if (Array.isArray(value)) {
      if (value.length <= LONGEST && value.every((one) => one === null || typeof one === "number")) {
        value.forEach((one, i) => walk(one, `${name}[${i}]`));
      }
    } else if (value !== null && typeof value === "object") {
      for (const [field, inner] of Object.entries(value)) {
        walk(inner, name ? `${name}.${field}` : field);
      }
    }
  };
  /** @type {Set<number>} */
  const rungs = new Set();
  for (const row of rows) {
    walk(row.result, "");
    row.rungs?.forEach((rung) => rungs.add(rung.epochs));
  }
  const search = [...rungs].sort((a, b) => a - b).map((epochs) => RUNG + epochs);
  return [...search, ...names].sort((a, b) => Number(a.includes("[")) - Number(b.includes("["))); // numbers of the whole first
}

/** @param {string[]} all names of figures */
export function firstFigures(all) {
  const known = [...all.filter((name) => name.startsWith(RUNG)), ...FIRST.filter((name) => all.includes(name)).slice(0, 3)];
  return known.length > 0 ? known : all.slice(0, 3);
}

/** A number of a result, or the metric at a rung; null if it has none of this name. @param {Row} row @param {string} name @returns {number | null} */
export function figure(row, name) {
  if (name.startsWith(RUNG)) {
    return row.rungs?.find((rung) => RUNG + rung.epochs === name)?.value ?? null;
  }
  const value = name.split(/[.[\]]+/).filter(Boolean).reduce((inner, step) => inner?.[step], row.result);
  return typeof value === "number" ? value : null;
}

/** A value as a short text; the same text for the same value. @param {unknown} value */
export function text(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The state, or that the search of the sweep has paused the training. @param {Row} row */
export function stateOf(row) {
  return row.result?.stopped?.reason === "paused" ? "paused" : row.state;
}

/** A column of the table: a varied value, the state, or a figure. @param {Row} row @param {string} column */
export function cell(row, column) {
  return column === "state" ? stateOf(row) : column.startsWith("/") ? row.values[column] : figure(row, column);
}

/** A cell as charts take it: a number, or a text. A varied value may be null, which is a value too. @param {Row} row @param {string} column */
export function place(row, column) {
  const value = cell(row, column);
  return typeof value === "number" || (value == null && !column.startsWith("/")) ? value : text(value);
}

/** Rows in the order of a column; rows without a value come last. @param {Row[]} rows @param {string} column @param {boolean} descending */
export function sorted(rows, column, descending) {
  if (!column) {
    return rows;
  }
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [cell(a, column), cell(b, column)];
    if (x == null || y == null) {
      return Number(x == null) - Number(y == null);
    }
    return sign * (typeof x === "number" && typeof y === "number" ? x - y : text(x).localeCompare(text(y), "en", {numeric: true}));
  });
}

/** Rows that have every wanted value. @param {Row[]} rows @param {[string, string][]} wanted columns and texts */
export function filtered(rows, wanted) {
  return rows.filter((row) => wanted.every(([column, value]) => text(cell(row, column)) === value));
}

/** Writes a figure. @param {string} name @returns {(value: number | null | undefined) => string} */
export function formatOf(name) {
  return isShare(name) ? (value) => percent(value) : (value) => number(value);
}

/** Figures between 0 and 1 whose names say that they are shares are written in percent. @param {string} name */
export function isShare(name) {
  return /(accuracy|accuracyTop5|many|medium|few|perClass\[\d+\])$/i.test(name);
}
