/** What is written but not yet submitted. It survives a reload, and ends with the tab. */
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

/** Whether the reader has changed it. @param {StoredDraft} draft */
export function isEdited({text, began}) {
  return text !== began && text.trim() !== "";
}

/** @param {StoredDraft | null} value */
export function keepDraft(value) {
  if (value) {
    sessionStorage.setItem(KEY, JSON.stringify(value));
  } else {
    sessionStorage.removeItem(KEY);
  }
}
