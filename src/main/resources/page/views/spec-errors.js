/** The API's errors in the editor: where they are, what the gutter shows, what a suggestion changes. */
import {StateEffect, StateField} from "@codemirror/state";
import {Decoration, EditorView, WidgetType} from "@codemirror/view";
import {locate, written} from "../lib/json-tree.js";
import {steps} from "../lib/pointer.js";

/** @typedef {import("@codemirror/state").EditorState} EditorState */

/**
 * Errors as diagnostics of the editor.
 *
 * @param {EditorState} state
 * @param {any[]} errors
 * @param {(error: any) => void} apply
 * @param {import("../lib/spec-schema.js").SpecSchema | null} schema
 * @returns {import("@codemirror/lint").Diagnostic[]} in the order of the errors
 */
export function placed(state, errors, apply, schema) {
  return errors.map((error) => {
    const {from, to} = rangeOf(state, error, schema);
    return {
      from,
      to,
      severity: /** @type {const} */ ("error"),
      message: error.detail,
      actions: error.suggestion ? [{name: `Use ${error.suggestion}`, apply: () => apply(error)}] : [],
    };
  });
}

/** @param {EditorState} state @param {any} error @param {import("../lib/spec-schema.js").SpecSchema | null} schema */
function rangeOf(state, error, schema) {
  if (error.line) {
    const line = state.doc.line(Math.min(error.line, state.doc.lines));
    const from = Math.min(line.from + Math.max(0, (error.column ?? 1) - 1), line.to);
    return {from, to: Math.min(from + 1, state.doc.length)};
  }
  const {key, value, exact} = locate(state, error.pointer);
  const node = exact ? value ?? key : key ?? value;
  // Of an object, its name or its brace is enough to mark; of an unknown field, its name is what is wrong.
  const short = key && (!exact || value?.name === "Object" || isUnknown(state, error.pointer, schema)) ? key : node;
  return short ? {from: short.from, to: short.name === "Object" || short.name === "Array" ? short.from + 1 : short.to} : {from: 0, to: 0};
}

/** @param {EditorState} state @param {string} pointer @param {import("../lib/spec-schema.js").SpecSchema | null} schema */
function isUnknown(state, pointer, schema) {
  return schema !== null && !schema.knows(written(state), steps(pointer));
}

/** @type {import("@codemirror/state").StateEffectType<import("@codemirror/lint").Diagnostic[]>} */
export const showNotes = StateEffect.define();

class Note extends WidgetType {
  constructor(/** @type {string} */ text) {
    super();
    this.text = text;
  }

  eq(/** @type {Note} */ other) {
    return other.text === this.text;
  }

  toDOM() {
    const note = document.createElement("span");
    note.className = "cm-error-note";
    note.textContent = this.text;
    return note;
  }
}

/** The first error of each line, written behind it. */
export const errorNotes = StateField.define({
  create: () => Decoration.none,
  update(notes, transaction) {
    let now = notes.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(showNotes)) {
        /** @type {Map<number, string[]>} */
        const lines = new Map();
        for (const {from, message} of effect.value) {
          const {to} = transaction.state.doc.lineAt(from);
          lines.set(to, [...(lines.get(to) ?? []), message]);
        }
        const texts = [...lines].map(([end, messages]) => ({end, text: messages.length > 1 ? `${messages[0]} (and ${messages.length - 1} more)` : messages[0]}));
        now = Decoration.set(
          texts.map(({end, text}) => Decoration.widget({widget: new Note(text), side: 1}).range(end)),
          true,
        );
      }
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * What a suggestion changes: the name of a field that the schema does not know, otherwise the value.
 *
 * @param {EditorState} state
 * @param {any} error
 * @param {import("../lib/spec-schema.js").SpecSchema | null} schema
 * @returns {{from: number, to: number, insert: string} | null}
 */
export function suggestionOf(state, {pointer, suggestion}, schema) {
  const {key, value, exact} = locate(state, pointer);
  if (!exact) {
    return null;
  }
  if (key && isUnknown(state, pointer, schema)) {
    return {from: key.from, to: key.to, insert: JSON.stringify(suggestion)};
  }
  return value && {from: value.from, to: value.to, insert: value.name === "String" ? JSON.stringify(suggestion) : asJson(suggestion)};
}

/** @param {string} text */
function asJson(text) {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}
