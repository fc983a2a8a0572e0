/** The editor in the page's colors: custom properties reach into its shadow root. */
import {HighlightStyle} from "@codemirror/language";
import {EditorView} from "@codemirror/view";
import {tags} from "@lezer/highlight";

export const colors = HighlightStyle.define([
  {tag: tags.propertyName, color: "var(--accent)"},
  {tag: tags.string, color: "var(--good)"},
  {tag: tags.number, color: "var(--bad)"},
  {tag: [tags.bool, tags.null], color: "var(--run-3)"},
]);

export const theme = EditorView.theme({
  "&": {border: "1px solid var(--muted)", borderRadius: "6px", background: "var(--paper)", color: "var(--ink)", fontSize: "13.5px"},
  "&.cm-focused": {outline: "2px solid var(--focus)", outlineOffset: "1px"},
  ".cm-scroller": {fontFamily: "var(--mono)", lineHeight: "1.55", minHeight: "18rem", maxHeight: "70vh"},
  ".cm-content": {caretColor: "var(--ink)"},
  ".cm-gutters": {background: "var(--raised)", color: "var(--muted)", border: "0", borderRight: "1px solid var(--line)"},
  ".cm-activeLine, .cm-activeLineGutter": {background: "var(--sunken)"},
  ".cm-cursor": {borderLeftColor: "var(--ink)"},
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--accent) 25%, transparent)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {background: "none", outline: "1px solid var(--muted)"},
  ".cm-tooltip": {background: "var(--raised)", border: "1px solid var(--line)", color: "var(--ink)", maxWidth: "min(36rem, 90vw)"},
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {background: "var(--accent)", color: "var(--accent-ink)"},
  ".cm-completionDetail": {fontStyle: "normal", opacity: "0.8"},
  ".cm-completionInfo": {maxWidth: "24rem", whiteSpace: "pre-wrap", fontFamily: "system-ui, sans-serif"},
  ".cm-foldPlaceholder": {background: "var(--sunken)", border: "1px solid var(--line)", color: "var(--muted)"},
  ".cm-diagnostic": {borderLeft: "4px solid var(--bad)", fontFamily: "system-ui, sans-serif"},
  ".cm-diagnosticAction": {background: "var(--accent)", color: "var(--accent-ink)", font: "inherit", padding: "0.1rem 0.6rem"},
  ".cm-lintRange-error": {backgroundImage: "none", textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "3px"},
  ".cm-error-note": {color: "var(--bad)", fontFamily: "system-ui, sans-serif", fontSize: "0.92em", paddingLeft: "1.5em"},
  ".cm-error-note::before": {content: '"← "'},
});
