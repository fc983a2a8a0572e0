/**
 * ECharts, which is large: views that draw with it load it when the chart comes into sight.
 *
 * Its tooltips are drawn on the canvas ("richText"), since as HTML they would have inline styles,
 * which the security policy forbids.
 */
import {color} from "./colors.js";

/** @returns {Promise<typeof import("echarts")>} */
export function echarts() {
  return import("echarts");
}

/** Options that all charts share. */
export function common() {
  return {
    animation: false,
    textStyle: {fontFamily: "system-ui, sans-serif", color: color("--ink")},
    tooltip: {
      renderMode: "richText",
      backgroundColor: color("--raised"),
      borderColor: color("--line"),
      textStyle: {color: color("--ink"), fontSize: 13},
    },
  };
}

/** Light to dark blue on light paper, dark to light on dark: no value looks like the paper. */
export function ramp() {
  const blues = ["#f7fbff", "#dbe9f6", "#bad6eb", "#89bedc", "#539ecd", "#2b7bba", "#0b559f", "#08306b"];
  return matchMedia("(prefers-color-scheme: dark)").matches ? ["#1c2025", "#10314f", "#0b4a7d", "#1c6aa8", "#3f8fca", "#79b7e3", "#b5dcf5", "#eef8ff"] : blues;
}

/**
 * Calls once, when an element comes near the window.
 *
 * @param {Element} element
 * @param {() => void} act
 * @param {AbortSignal} signal
 */
export function whenSeen(element, act, signal) {
  const sight = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        sight.disconnect();
        act();
      }
    },
    {rootMargin: "200px"},
  );
  sight.observe(element);
  signal.addEventListener("abort", () => sight.disconnect());
}
