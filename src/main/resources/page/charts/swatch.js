/** Pieces of what a chart draws, so that its legend does not speak by color alone. */
import {html, nothing} from "../lib/element.js";

/** A piece of a line. @param {{color: string, dashed?: boolean}} one */
export function swatch(one) {
  return html`<svg width="22" height="8" aria-hidden="true">
    <line x1="1" y1="4" x2="21" y2="4" stroke="var(${one.color})" stroke-width="2.5" stroke-dasharray=${one.dashed ? "5 3" : nothing} />
  </svg>`;
}

/** Outlines of the marks of runs, in a box from -1 to 1. */
export const SHAPES = [
  [...Array(16).keys()].map((i) => [Math.cos((i * Math.PI) / 8), Math.sin((i * Math.PI) / 8)]),
  square(0.88),
  [[0, -1.15], [1.1, 0.8], [-1.1, 0.8]],
  [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  [[0, 1.15], [1.1, -0.8], [-1.1, -0.8]],
  [[-1, -0.45], [-0.45, -0.45], [-0.45, -1], [0.45, -1], [0.45, -0.45], [1, -0.45], [1, 0.45], [0.45, 0.45], [0.45, 1], [-0.45, 1], [-0.45, 0.45], [-1, 0.45]],
  [[0, -1.2], [1.15, -0.35], [0.7, 1], [-0.7, 1], [-1.15, -0.35]],
  [[-1.2, -0.8], [1.2, -0.8], [0.6, 0.9], [-0.6, 0.9]],
];

/** @param {number} half */
function square(half) {
  return [[-half, -half], [half, -half], [half, half], [-half, half]];
}

/** The mark of the n-th run. @param {{color: string}} one @param {number} n */
export function markSwatch(one, n) {
  const points = SHAPES[n % SHAPES.length].map(([x, y]) => `${6 + 4.2 * x},${6 + 4.2 * y}`).join(" ");
  return html`<svg width="12" height="12" aria-hidden="true"><polygon points=${points} fill="var(${one.color})" /></svg>`;
}
