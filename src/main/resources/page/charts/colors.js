/** Colors of charts are those of the style sheet, which differ between light and dark. */

/** @param {string} name of a custom property, such as "--many" */
export function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The color of the n-th of several runs. @param {number} n from 0 */
export function runColor(n) {
  return `--run-${n % 8}`;
}

/** @param {() => void} changed called when the reader's system turns light or dark @param {AbortSignal} signal */
export function onTheme(changed, signal) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed, {signal});
}
