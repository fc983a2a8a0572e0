/** uPlot's options for curves. */
import {axisStyle, labelRoom} from "./uplot-chart.js";

/**
 * @param {object} want
 * @param {number} want.width
 * @param {boolean} want.log
 * @param {(import("./lines.js").Series & {show: boolean, faint: boolean, edge?: string})[]} want.lines
 * @param {import("./lines.js").Mark[]} want.marks
 * @param {(value: number | null | undefined) => string} want.format
 * @param {(name: string) => string} want.color
 * @param {(at: number | null) => void} want.onCursor
 * @param {(range: import("./lines.js").Range | null) => void} want.onZoom called with what is shown; null for all
 * @param {boolean} want.whole whether x are whole numbers, such as epochs
 * @param {number} [want.height]
 * @param {import("./lines.js").Range} [want.xRange]
 * @param {[number, number]} [want.yRange]
 * @param {number} [want.threshold] of a symmetric logarithmic x axis; 0 for a linear one
 * @param {(x: number) => string} [want.writeX]
 * @param {boolean} [want.gaps] whether a missing value interrupts its curve
 * @returns {import("uplot").Options}
 */
export function plotOptions({width, log, lines, marks, format, color, onCursor, onZoom, whole, height = 260, xRange, yRange, threshold = 0, writeX, gaps = false}) {
  const axis = axisStyle();
  return {
    width,
    height,
    legend: {show: false},
    cursor: {
      drag: {x: true, y: false, setScale: true},
      points: {size: 7},
      y: false,
    },
    scales: {
      x: {time: false, ...(threshold > 0 && {distr: /** @type {4} */ (4), asinh: threshold}), ...(xRange ? {range: around(xRange)} : whole && {range: wholeNumbers})},
      y: {...(log && {distr: /** @type {3} */ (3), log: /** @type {10} */ (10)}), ...(yRange && {range: yRange})},
    },
    axes: [
      {...axis, size: 34, ...(threshold > 0 && fewer(axis)), ...(whole && {incrs: WHOLE}), values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : writeX ? writeX(tick) : Number.isInteger(tick) ? String(tick) : ""))},
      {...axis, size: labelRoom(58), ...(log && yRange && fewer(axis)), values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : format(tick).replace(/ %$/, "%")))},
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        show: line.show,
        stroke: color(line.color) + (line.faint ? "55" : ""),
        width: line.edge ? 0 : line.faint ? 1 : 2,
        dash: line.dashed ? [6, 4] : undefined,
        spanGaps: !gaps, // an epoch without evaluation is no gap of the curve
        points: {size: 5, show: line.edge ? false : lines[0].values.length < 2 ? true : undefined},
      })),
    ],
    // The upper edge of a band is followed by its lower one; series are counted from 1.
    bands: lines.flatMap((line, i) => (line.edge === "high" ? [{series: /** @type {[number, number]} */ ([i + 1, i + 2]), fill: color(line.color) + "2e"}] : [])),
    hooks: {
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
      setScale: [
        (plot, scale) => {
          if (scale === "x" && plot.data[0].length > 0) {
            const [first, last] = [plot.data[0][0], plot.data[0].at(-1)];
            const {min, max} = plot.scales.x;
            onZoom(min != null && max != null && (min > first || max < /** @type {number} */ (last)) ? [min, max] : null);
          }
        },
      ],
      draw: [(plot) => drawMarks(plot, marks, color)],
    },
  };
}

/** Distances of labels at whole numbers. */
const WHOLE = [1, 2, 5].flatMap((factor) => [0, 1, 2, 3, 4, 5].map((power) => factor * 10 ** power)).sort((a, b) => a - b);

/** Widens what is shown to whole numbers: between two of them there is neither a value nor a label. @param {import("uplot")} _ @param {number} min @param {number} max @returns {[number, number]} */
function wholeNumbers(_, min, max) {
  if (min == null || max == null) {
    return [0, 1];
  }
  const [low, high] = [Math.floor(min), Math.ceil(max)];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** The whole of x is drawn over a wider range, a part of it as it is. @param {import("./lines.js").Range} whole */
function around(whole) {
  return (/** @type {import("uplot")} */ plot, /** @type {number} */ min, /** @type {number} */ max) => {
    const x = plot.data[0];
    return /** @type {[number, number]} */ (x.length === 0 || (min <= x[0] && max >= /** @type {number} */ (x.at(-1))) ? whole : [min, max]);
  };
}

/** With as many powers of ten on an axis, no other number is labelled. */
const ENOUGH = 4;

/**
 * Leaves powers of ten that have room, and zero: on a symmetric logarithmic axis others overlap. An
 * axis of few powers gets multiples of them as well.
 *
 * @param {import("uplot")} plot
 * @param {number[]} ticks
 * @param {number} axisIdx
 */
function roundNumbers(plot, ticks, axisIdx) {
  const scale = plot.axes[axisIdx].scale ?? "x";
  const {min = 0, max = 0} = plot.scales[scale];
  const room = scale === "x" ? 46 : 18;
  const kept = /** @type {number[]} */ ([]);
  const inside = ticks.filter((tick) => tick >= min && tick <= max);
  // From the outside to zero: the largest numbers are read first.
  const take = (/** @type {RegExp} */ wanted) => {
    for (const tick of inside.filter((one) => one === 0 || wanted.test(one.toExponential())).sort((a, b) => Number(b === 0) - Number(a === 0) || Math.abs(b) - Math.abs(a))) {
      const at = plot.valToPos(tick, scale);
      if (kept.every((one) => Math.abs(plot.valToPos(one, scale) - at) >= room)) {
        kept.push(tick);
      }
    }
  };
  take(/^-?1e/);
  if (kept.length <= ENOUGH) {
    take(/^-?[25]e/);
    take(/^-?[3-9]e/);
  }
  return ticks.map((tick) => (kept.includes(tick) ? tick : null));
}

/** Grid and labels at round numbers that have room. @param {any} axis */
export function fewer(axis) {
  return {filter: roundNumbers, grid: {...axis.grid, filter: roundNumbers}, ticks: {...axis.ticks, filter: roundNumbers}};
}

/** Draws vertical lines with their labels, each lower than the one before so that none overlap. */
function drawMarks(/** @type {import("uplot")} */ plot, /** @type {import("./lines.js").Mark[]} */ marks, /** @type {(name: string) => string} */ color) {
  const {ctx, bbox} = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = color("--muted");
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  marks.forEach((mark, i) => {
    const x = plot.valToPos(mark.x, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) {
      return;
    }
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const left = x + ctx.measureText(mark.label).width + 8 * ratio > bbox.left + bbox.width;
    ctx.textAlign = left ? "right" : "left";
    ctx.fillText(mark.label, x + (left ? -4 : 4) * ratio, bbox.top + (12 + 14 * (i % 3)) * ratio);
  });
  ctx.restore();
}
