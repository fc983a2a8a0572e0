/**
 * A figure of each class from head to tail, as bars in the colors of the groups: accuracy, with the
 * number of training images as a line on a logarithmic axis, or a count. Draws with uPlot.
 */
import uPlot from "uplot";
import {html} from "../lib/element.js";
import {number, percent} from "../lib/format.js";
import {categoryAxis} from "./category-axis.js";
import {color} from "./colors.js";
import {UPlotChart, axisStyle, labelRoom} from "./uplot-chart.js";

const GROUPS = ["many", "medium", "few"];
const HEIGHT = 260;

class ClassBars extends UPlotChart {
  static properties = {
    /** ClassInfo of lib/classes.js, from head to tail. */
    classes: {attribute: false},
    /** Accuracy by index of the class. */
    accuracy: {attribute: false},
    /** Accuracy of another training; null for none. */
    other: {attribute: false},
    /** What the bars and the rings are. */
    what: {attribute: false},
    otherWhat: {attribute: false},
    format: {attribute: false},
    /** Axis of counts: "linear" or "log"; "" for accuracies. */
    counts: {attribute: false},
  };

  constructor() {
    super();
    /** @type {import("../lib/classes.js").ClassInfo[]} */
    this.classes = [];
    /** @type {(number | null)[]} */
    this.accuracy = [];
    /** @type {(number | null)[] | null} */
    this.other = null;
    this.heading = "Test accuracy by class, from head to tail";
    this.what = "accuracy";
    this.otherWhat = "pinned";
    /** @type {(value: number | null | undefined, digits?: number) => string} */
    this.format = percent;
    this.counts = "";
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has("classes") || changed.has("accuracy") || changed.has("other") || changed.has("counts")) {
      this.draw();
    }
  }

  draw() {
    const {classes, width} = this;
    if (width === 0) {
      return;
    }
    const ranks = classes.map((_, rank) => rank);
    const of = (/** @type {string | null} */ group) => classes.map((one) => (one.group === group ? this.accuracy[one.index] : null));
    const groups = classes[0]?.group === null ? [null] : GROUPS;
    const bars = uPlot.paths.bars?.({size: [0.8, 60]});
    const bar = (/** @type {string | null} */ group) => ({
      label: group ?? this.what,
      stroke: color(`--${group ?? "many"}`),
      fill: `${color(`--${group ?? "many"}`)}cc`,
      width: 0,
      paths: bars,
      points: {show: false},
    });
    const axis = axisStyle();
    const counted = groups.length > 1 && !this.counts;
    const log = this.counts === "log";
    const shown = (/** @type {(number | null)[]} */ values) => (log ? values.map((value) => value || null) : values);
    this.show(
      {
        width,
        height: HEIGHT,
        legend: {show: false},
        cursor: {y: false, drag: {x: false, y: false}},
        scales: {x: {time: false, range: [-0.6, classes.length - 0.4]}, y: this.#range(), images: {distr: 3, log: 10}},
        axes: [
          categoryAxis(classes.map((one) => ({name: one.name, label: String(one.index)})), width),
          {...axis, size: labelRoom(58), values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : this.counts ? number(tick) : percent(tick, 0).replace(" ", "")))},
          ...(counted ? [{...axis, side: /** @type {1} */ (1), scale: "images", grid: {show: false}, size: labelRoom(50), values: (/** @type {any} */ _, /** @type {any[]} */ ticks) => ticks.map((tick) => (tick == null ? "" : number(tick)))}] : []),
        ],
        series: [
          {},
          ...groups.map(bar),
          ...(this.other ? [{label: this.otherWhat, stroke: color("--ink"), width: 0, paths: () => null, points: {show: true, size: 7, fill: color("--paper"), stroke: color("--ink"), width: 2}}] : []),
          ...(counted ? [{label: "training images", scale: "images", stroke: color("--muted"), width: 1.5, dash: [4, 3], points: {show: false}}] : []),
        ],
        hooks: {setCursor: [(plot) => (this.at = plot.cursor.idx ?? null)]},
      },
      [
        ranks,
        ...groups.map((group) => shown(of(group))),
        ...(this.other ? [shown(classes.map((one) => this.other?.[one.index] ?? null))] : []),
        ...(counted ? [classes.map((one) => one.train || null)] : []),
      ],
    );
  }

  /** @returns {import("uplot").Scale} */
  #range() {
    if (!this.counts) {
      return {range: [0, 1]};
    }
    const all = [...this.accuracy, ...(this.other ?? [])].map((value) => value ?? 0);
    const most = Math.max(1, ...all);
    const least = Math.min(most, ...all.filter((value) => value > 0));
    // Below the smallest bar, so that it is seen.
    return this.counts === "log" ? {distr: 3, log: 10, range: [10 ** Math.floor(Math.log10(least / 1.5)), most * 1.3]} : {range: [0, most * 1.08]};
  }

  /** Arrows go from class to class. @param {KeyboardEvent} event */
  key(event) {
    const to = this.moved(event, this.classes.length - 1);
    if (to !== null) {
      this.read(to, to);
    }
  }

  get text() {
    const {classes} = this;
    const say = (/** @type {import("../lib/classes.js").ClassInfo} */ one) => `${one.name} ${this.format(this.accuracy[one.index])}`;
    const [head, tail] = [classes.slice(0, 3), classes.slice(-3)];
    return `${this.heading}: ${classes.length} classes. First: ${head.map(say).join(", ")}. Last: ${tail.map(say).join(", ")}.`;
  }

  /** @param {number | null | undefined} value */
  #exact(value) {
    return this.counts ? this.format(value) : percent(value, 2);
  }

  /** The values of a class. @param {import("../lib/classes.js").ClassInfo} one */
  figures(one) {
    const [value, other] = [this.accuracy[one.index], this.other?.[one.index]];
    if (this.counts) {
      return `${this.format(value)} ${this.what}${this.other ? `, ${this.format(other)} ${this.otherWhat}` : ""}`;
    }
    return `${this.format(value)}${this.other ? `, ${this.otherWhat} ${this.format(other)}` : ""}${one.train == null ? "" : `, ${one.train} training images`}`;
  }

  render() {
    const one = this.at == null ? null : this.classes[this.at];
    return html`<h3>${this.heading}</h3>
      ${this.picture("Arrows go from class to class.")}
      <p class="hint" role="status">
        ${one
          ? html`<strong>${one.name}</strong> (class ${one.index}${one.group ? `, ${one.group}` : ""}): ${this.figures(one)}`
          : html`Bars: ${this.what}.${this.classes[0]?.group && !this.counts ? " Dashed: training images, logarithmic, right." : ""}${this.other ? ` Rings: ${this.counts ? this.otherWhat : "the pinned training"}.` : ""}`}
      </p>
      ${this.data()}`;
  }

  table() {
    const grouped = Boolean(this.classes[0]?.group);
    return {
      head: ["class", "name", ...(grouped ? ["group"] : []), ...(this.counts ? [] : ["training images"]), this.what, ...(this.other ? [this.otherWhat] : [])],
      rows: this.classes.map((c) => [
        c.index,
        c.name,
        ...(grouped ? [/** @type {string} */ (c.group)] : []),
        ...(this.counts ? [] : [c.train ?? "–"]),
        this.#exact(this.accuracy[c.index]),
        ...(this.other ? [this.#exact(this.other[c.index])] : []),
      ]),
    };
  }
}

customElements.define("class-bars", ClassBars);
