/** uPlot's options for marks over categories, and how the marks are drawn. */
import {categoryAxis} from "./category-axis.js";
import {fewer} from "./lines-options.js";
import {SHAPES} from "./swatch.js";
import {axisStyle, labelRoom} from "./uplot-chart.js";

/** @typedef {import("./category-marks.js").Mark} Mark @typedef {import("./category-marks.js").MarkSeries} MarkSeries */

/** A value below this share of the largest is rounding, and would stretch a logarithmic axis. */
const ROUNDING = 1e-6;

/** The marks of a category: none, one or several. @param {MarkSeries} series @param {number} at @returns {Mark[]} */
export function marksAt(series, at) {
  const marks = series.values[at] ?? [];
  return (Array.isArray(marks) ? marks : [marks]).filter((mark) => mark.value != null);
}

const GROUPS = ["many", "medium", "few"];

/** Color and shape of a mark: those of its series, or of its class's group where there is one series. @param {MarkSeries[]} series @param {import("./category-marks.js").Category[]} categories @param {number} n of the series @param {number} at */
function lookOf(series, categories, n, at) {
  const group = GROUPS.indexOf(categories[at].group ?? "");
  return series.length > 1 || group < 0 ? {color: series[n].color, shape: n} : {color: `--${GROUPS[group]}`, shape: group};
}

/** The groups by which marks differ; none where there are several series. @param {MarkSeries[]} series @param {import("./category-marks.js").Category[]} categories */
export function groupsOf(series, categories) {
  const present = GROUPS.filter((group) => categories.some((one) => one.group === group));
  return series.length > 1 ? [] : present.map((group) => ({label: group, color: `--${group}`, shape: GROUPS.indexOf(group)}));
}

/**
 * The y axis. A logarithmic one is symmetric where values have both signs or are zero: linear up
 * to a threshold on both sides of zero.
 *
 * @param {number[]} values all that is drawn
 * @param {boolean} log
 * @param {boolean} fromZero whether a linear axis has zero
 */
export function scaleOf(values, log, fromZero) {
  const finite = values.filter((value) => Number.isFinite(value));
  let low = Math.min(...finite, 0);
  let high = Math.max(...finite, 0);
  if (low === high) {
    return {range: [0, 1]}; // nothing but zeros
  }
  const sizes = finite.filter((value) => value !== 0).map(Math.abs);
  if (log && Math.min(...finite) > high * ROUNDING) {
    low = Math.min(...finite);
    return {distr: 3, log: 10, range: [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high) + 0.001)]};
  }
  if (log) {
    const threshold = 10 ** Math.floor(Math.log10(Math.max(Math.min(...sizes), Math.max(...sizes) * ROUNDING)));
    const wider = (/** @type {number} */ value) => threshold * Math.sinh(Math.asinh(value / threshold) * 1.06);
    return {distr: 4, asinh: threshold, range: [wider(low), wider(high) || threshold]};
  }
  if (!fromZero) {
    low = Math.min(...finite);
    high = Math.max(...finite);
    const around = (high - low || Math.abs(high) || 1) * 0.08;
    return {range: [low - around, high + around]};
  }
  const pad = (high - low) * 0.06;
  return {range: [low === 0 ? 0 : low - pad, high === 0 ? 0 : high + pad]};
}

/**
 * @param {object} want
 * @param {number} want.width
 * @param {number} want.height
 * @param {boolean} want.log
 * @param {boolean} want.fromZero
 * @param {import("./category-marks.js").Category[]} want.categories
 * @param {MarkSeries[]} want.series
 * @param {number[]} want.lines
 * @param {(value: number | null | undefined) => string} want.format
 * @param {(name: string) => string} want.color
 * @param {(at: number | null) => void} want.onCursor
 * @returns {import("uplot").Options}
 */
export function marksOptions({width, height, log, fromZero, categories, series, lines, format, color, onCursor}) {
  const axis = axisStyle();
  const drawn = series.flatMap((one) => categories.flatMap((_, i) => marksAt(one, i).flatMap((mark) => [mark.value, mark.low ?? mark.value, mark.high ?? mark.value, mark.value - (mark.drawn ?? 0), mark.value + (mark.drawn ?? 0)])));
  const scale = /** @type {any} */ (scaleOf([...drawn, ...lines], log, fromZero));
  return {
    width,
    height,
    legend: {show: false},
    cursor: {y: false, drag: {x: false, y: false}, points: {show: false}},
    scales: {x: {time: false, range: [-0.6, categories.length - 0.4]}, y: scale},
    axes: [
      categoryAxis(categories, width),
      {
        ...axis,
        size: labelRoom(62),
        ...(scale.distr && fewer(axis)),
        values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : format(tick).replace(" %", "%"))),
      },
    ],
    series: [{}, ...series.map(() => ({paths: () => null, points: {show: false}}))],
    hooks: {
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
      draw: [(plot) => draw(plot, series, categories, lines, color)],
    },
  };
}

/**
 * @param {import("uplot")} plot
 * @param {MarkSeries[]} series
 * @param {import("./category-marks.js").Category[]} categories
 * @param {number[]} lines
 * @param {(name: string) => string} color
 */
function draw(plot, series, categories, lines, color) {
  const {ctx, bbox} = plot;
  const ratio = devicePixelRatio;
  const y = (/** @type {number} */ value) => plot.valToPos(value, "y", true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top - 8 * ratio, bbox.width, bbox.height + 16 * ratio);
  ctx.clip();
  const {min = 0, max = 0} = plot.scales.y;
  if (min < 0 && max > 0) {
    horizontal(ctx, bbox, y(0), color("--muted"), []);
  }
  for (const line of lines) {
    horizontal(ctx, bbox, y(line), color("--ink"), [5 * ratio, 4 * ratio]);
  }
  const step = plot.valToPos(1, "x", true) - plot.valToPos(0, "x", true);
  const size = Math.max(2, Math.min(5, step / (2.6 * series.length) / ratio)) * ratio;
  const isStrip = series.some((one) => one.values.some((marks) => Array.isArray(marks) && marks.length > 1));
  const width = isStrip ? (step * 0.8) / series.length : Math.min(step / (series.length + 0.6), 3.4 * size);
  series.forEach((one, n) => {
    const beside = (n - (series.length - 1) / 2) * width;
    for (let at = 0; at < one.values.length; at++) {
      const marks = marksAt(one, at);
      const look = lookOf(series, categories, n, at);
      ctx.strokeStyle = ctx.fillStyle = color(look.color);
      const spread = Math.min(0.7 * width, marks.length * 2.4 * size);
      marks.forEach((mark, i) => {
        const x = plot.valToPos(at, "x", true) + beside + (marks.length > 1 ? (i / (marks.length - 1) - 0.5) * spread : 0);
        ctx.lineWidth = 0.8 * ratio;
        whisker(ctx, x, y, mark.value - (mark.drawn ?? 0), mark.drawn == null ? null : mark.value + mark.drawn, 1.3 * size, plot);
        ctx.lineWidth = 1.6 * ratio;
        whisker(ctx, x, y, mark.low, mark.high, 0.8 * size, plot);
        ctx.beginPath();
        SHAPES[look.shape % SHAPES.length].forEach(([dx, dy], i) => ctx[i === 0 ? "moveTo" : "lineTo"](x + size * dx, y(mark.value) + size * dy));
        ctx.closePath();
        if (mark.doubtful) {
          ctx.save();
          ctx.fillStyle = color("--paper");
          ctx.fill();
          ctx.restore();
          ctx.stroke();
        } else {
          ctx.fill();
        }
      });
    }
  });
  ctx.restore();
}

/** @param {any} ctx @param {any} bbox @param {number} y @param {string} stroke @param {number[]} dash */
function horizontal(ctx, bbox, y, stroke, dash) {
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * @param {any} ctx
 * @param {number} x
 * @param {(value: number) => number} y
 * @param {number | null | undefined} from
 * @param {number | null | undefined} to
 * @param {number} half width of its ends
 * @param {import("uplot")} plot
 */
function whisker(ctx, x, y, from, to, half, plot) {
  if (from == null || to == null) {
    return;
  }
  const inside = (/** @type {number} */ value) => Math.max(plot.scales.y.min ?? value, Math.min(plot.scales.y.max ?? value, value));
  const [low, high] = [y(inside(from)), y(inside(to))];
  ctx.beginPath();
  ctx.moveTo(x, low);
  ctx.lineTo(x, high);
  for (const end of [low, high]) {
    ctx.moveTo(x - half, end);
    ctx.lineTo(x + half, end);
  }
  ctx.stroke();
}
