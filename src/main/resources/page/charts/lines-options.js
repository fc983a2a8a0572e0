/** uPlot's options for curves. */
/**
 * @param {object} want
 * @param {number} want.width
 * @param {boolean} want.log
 * @param {(import("./lines.js").Series & {show: boolean, faint: boolean})[]} want.lines
 * @param {import("./lines.js").Mark[]} want.marks
 * @param {(value: number | null | undefined) => string} want.format
 * @param {(name: string) => string} want.color
 * @param {(at: number | null) => void} want.onCursor
 * @param {(zoomed: boolean) => void} want.onZoom
 * @returns {import("uplot").Options}
 */
export function plotOptions({width, log, lines, marks, format, color, onCursor, onZoom}) {
  const axis = {
    stroke: color("--muted"),
    font: "12px system-ui, sans-serif",
    grid: {stroke: color("--grid"), width: 1},
    ticks: {stroke: color("--grid"), width: 1, size: 4},
  };
  return {
    width,
    height: 260,
    legend: {show: false},
    cursor: {
      drag: {x: true, y: false, setScale: true},
      points: {size: 7},
      y: false,
    },
    scales: {
      x: {time: false},
      y: log ? {distr: 3, log: 10} : {},
    },
    axes: [
      {...axis, size: 34, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : ""))},
      {...axis, size: 58, values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : format(tick).replace(/ %$/, "%")))},
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        show: line.show,
        stroke: color(line.color) + (line.faint ? "55" : ""),
        width: line.faint ? 1 : 2,
        dash: line.dashed ? [6, 4] : undefined,
        spanGaps: true, // an epoch without evaluation is no gap of the curve
        points: {size: 5, show: lines[0].values.length < 2 ? true : undefined},
      })),
    ],
    hooks: {
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
      setScale: [
        (plot, scale) => {
          if (scale === "x" && plot.data[0].length > 0) {
            const [first, last] = [plot.data[0][0], plot.data[0].at(-1)];
            const {min, max} = plot.scales.x;
            onZoom(min != null && max != null && (min > first || max < /** @type {number} */ (last)));
          }
        },
      ],
      draw: [(plot) => drawMarks(plot, marks, color)],
    },
  };
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
