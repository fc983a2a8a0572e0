/** What the curves of a training show; the fields are those of a row of GET /jobs/{id}/metrics. */
import {runColor} from "../charts/colors.js";
import {percent, number} from "./format.js";

/**
 * @typedef {object} Curve
 * @property {string} field of a row, or the name of a class's curvature in its CSV
 * @property {string} label
 * @property {string} color
 *
 * @typedef {object} CurveChart
 * @property {string} heading
 * @property {Curve[]} curves
 * @property {(value: number | null | undefined) => string} format
 * @property {boolean} [mayBeLog] whether a logarithmic axis makes sense
 * @property {boolean} [isSchedule] set by the spec, so that smoothing would falsify it
 */

/** @type {CurveChart[]} */
export const charts = [
  {
    heading: "Loss",
    format: number,
    mayBeLog: true,
    curves: [
      {field: "trainLoss", label: "train", color: "--run-0"},
      {field: "testLoss", label: "test", color: "--run-1"},
    ],
  },
  {
    heading: "Accuracy",
    format: percent,
    curves: [
      {field: "trainAccuracy", label: "train", color: "--run-0"},
      {field: "testAccuracy", label: "test", color: "--run-1"},
      {field: "balancedAccuracy", label: "balanced", color: "--run-2"},
      {field: "validationAccuracy", label: "validation", color: "--run-3"},
    ],
  },
  {
    heading: "Test accuracy by group",
    format: percent,
    curves: [
      {field: "many", label: "many", color: "--many"},
      {field: "medium", label: "medium", color: "--medium"},
      {field: "few", label: "few", color: "--few"},
    ],
  },
  {heading: "Learning rate", format: number, mayBeLog: true, isSchedule: true, curves: [{field: "learningRate", label: "learning rate", color: "--run-0"}]},
  {heading: "Radius rho", format: number, mayBeLog: true, isSchedule: true, curves: [{field: "rho", label: "rho", color: "--run-1"}]},
];

/** What is measured of the Hessian of a class's loss. */
const CURVATURES = [
  {figure: "lambdaMax", heading: "Largest eigenvalue of the Hessian", mayBeLog: true},
  {figure: "lambdaMin", heading: "Smallest eigenvalue of the Hessian"},
  {figure: "trace", heading: "Trace of the Hessian", mayBeLog: true},
  {figure: "negativeMass", heading: "Share of negative eigenvalues", mayBeLog: true},
];

/** The charts of the curvature of some classes. @param {number[]} classes @returns {CurveChart[]} */
export function curvatureCharts(classes) {
  return classes.length === 0
    ? []
    : CURVATURES.map(({figure, ...chart}) => ({
        ...chart,
        format: number,
        curves: classes.map((one, i) => ({field: `curvature.class-${one}.${figure}`, label: `class ${one}`, color: runColor(i)})),
      }));
}

/** The charts of some rows: with the curvature of the classes that were measured. @param {any[]} rows @returns {CurveChart[]} */
export function chartsOf(rows) {
  const measured = new Set(rows.flatMap((row) => (row.curvature ?? []).map((/** @type {any} */ one) => one.class)));
  return [...charts, ...curvatureCharts([...measured].sort((a, b) => a - b))];
}

/** A number of a row; null where there is none. @param {any} row @param {string} field @returns {number | null} */
export function valueOf(row, field) {
  const found = /^curvature\.class-(\d+)\.(\w+)$/.exec(field);
  const of = found ? row?.curvature?.find((/** @type {any} */ one) => one.class === Number(found[1])) : row;
  return of?.[found ? found[2] : field] ?? null;
}

/** Sums in another order differ by less. */
const ROUNDING = 1e-9;

/**
 * The series of a chart, of one training or of two over the same epochs. Curves without any value
 * are left out: a training has no validation accuracy without a validation split. Equal curves are
 * one, which otherwise would hide the other: on a balanced test set, accuracy and balanced accuracy.
 *
 * @param {CurveChart} chart
 * @param {number[]} epochs
 * @param {any[]} rows
 * @param {any[]} pinned rows of another training; empty for none
 * @param {[string, string]} names of both, different from each other
 * @returns {import("../charts/lines.js").Series[]}
 */
export function seriesOf(chart, epochs, rows, pinned, names) {
  const of = (/** @type {any[]} */ of, /** @type {string} */ suffix, /** @type {boolean} */ dashed) => {
    const byEpoch = new Map(of.map((row) => [row.epoch, row]));
    const found = chart.curves.flatMap((curve) => {
      const values = epochs.map((epoch) => valueOf(byEpoch.get(epoch), curve.field));
      return values.some((value) => value !== null) ? [{labels: [curve.label], color: curve.color, values}] : [];
    });
    const distinct = found.filter((one, i) => {
      const twin = found.slice(0, i).find(({values}) => values.every((value, n) => isSame(value, one.values[n])));
      twin?.labels.push(...one.labels);
      return !twin;
    });
    return distinct.map(({labels, color, values}) => ({label: labels.join(" = ") + suffix, color, dashed, values}));
  };
  return pinned.length === 0 ? of(rows, "", false) : [...of(rows, `, ${names[0]}`, false), ...of(pinned, `, ${names[1]}`, true)];
}

/** Whether two values are drawn at the same place. @param {number | null} a @param {number | null} b */
function isSame(a, b) {
  return a === b || (a !== null && b !== null && Math.abs(a - b) <= ROUNDING * Math.abs(a));
}

/** What is shown of the epochs, as the URL writes it: "3-8"; null for all. @param {string | null} text @returns {[number, number] | null} */
export function partOf(text) {
  const found = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text ?? "");
  return found && Number(found[1]) < Number(found[2]) ? [Number(found[1]), Number(found[2])] : null;
}

/** Epochs of both trainings, ascending. @param {any[]} rows @param {any[]} pinned */
export function epochsOf(rows, pinned) {
  return [...new Set([...rows, ...pinned].map((row) => row.epoch))].sort((a, b) => a - b);
}

/**
 * Where something begins or was best. A beginning counts completed epochs, so it lies between two
 * rows.
 *
 * @param {import("./jobs.js").Job} job
 * @returns {import("../charts/lines.js").Mark[]}
 */
export function marksOf(job) {
  const {spec, result} = job;
  const marks = [];
  if (spec.stage2 && spec.epochs) {
    marks.push({x: spec.epochs + 0.5, label: `stage 2: ${spec.stage2.type}`});
  }
  for (const [part, name] of [
    [spec.rebalance, "rebalancing"],
    [spec.sharpness, spec.sharpness?.type],
  ]) {
    if (part?.startEpoch > 0) {
      marks.push({x: part.startEpoch + 0.5, label: `${name} begins`});
    }
  }
  if (result?.bestOnValidation?.epoch) {
    marks.push({x: result.bestOnValidation.epoch, label: "best on validation"});
  }
  if (result?.bestOnTest?.epoch) {
    marks.push({x: result.bestOnTest.epoch, label: "best on test"});
  }
  return marks;
}
