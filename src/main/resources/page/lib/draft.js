/** What is written but not yet submitted. It survives a reload, and ends with the tab. */
const KEY = "flattail.draft";

/**
 * @typedef {object} StoredDraft
 * @property {string} origin what it began from: "preset=…", "job=…", "example=…"
 * @property {string} text
 * @property {import("./grid.js").GridRow[]} rows of a sweep's grid
 * @property {string} sweepName
 * @property {import("./grid.js").Draws} [draws]
 */

/** @returns {StoredDraft | null} */
export function draft() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

/** @param {StoredDraft | null} value */
export function keepDraft(value) {
  if (value) {
    sessionStorage.setItem(KEY, JSON.stringify(value));
  } else {
    sessionStorage.removeItem(KEY);
  }
}
