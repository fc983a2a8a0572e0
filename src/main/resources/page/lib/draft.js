/** What is written but not yet submitted. It survives a reload, and ends with the tab. */
import {FIRST_ROWS} from "./grid.js";

const KEY = "flattail.draft";

/**
 * @typedef {object} StoredDraft
 * @property {string} origin what it began from: "preset=…", "job=…", "example=…"
 * @property {string} text
 * @property {string} [began] text that it began with; none for a draft of an earlier version
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

/** Whether the reader has changed it: its text, or the grid of its sweep. @param {StoredDraft} draft */
export function isEdited({text, began, rows, sweepName}) {
  const isFirst = rows.length === 0 || JSON.stringify(rows) === JSON.stringify(FIRST_ROWS);
  return (text !== began && text.trim() !== "") || !isFirst || sweepName !== "";
}

/** @param {StoredDraft | null} value */
export function keepDraft(value) {
  if (value) {
    sessionStorage.setItem(KEY, JSON.stringify(value));
  } else {
    sessionStorage.removeItem(KEY);
  }
}
