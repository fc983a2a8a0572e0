/** The grid of a sweep as rows of a form. */

/** @typedef {{pointer: string, values: string}} GridRow values as JSON, separated by commas */

/** @param {GridRow[]} rows @returns {Record<string, unknown[]>} rows without pointer or values are left out */
export function gridOf(rows) {
  return Object.fromEntries(rows.filter((row) => row.pointer.trim() && row.values.trim()).map((row) => [row.pointer.trim(), valuesOf(row.values)]));
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
