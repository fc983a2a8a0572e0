/**
 * An editor of JSON specs: completion from the contract, and the API's errors at their lines.
 *
 * It has a shadow root, unlike the page's other components: there CodeMirror adopts its style sheets.
 * In the document itself it would write a style element, which the security policy refuses.
 */
import {autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands";
import {json} from "@codemirror/lang-json";
import {bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting} from "@codemirror/language";
import {lintGutter, lintKeymap, setDiagnostics} from "@codemirror/lint";
import {EditorState} from "@codemirror/state";
import {EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers} from "@codemirror/view";
import {completion} from "./spec-completion.js";
import {errorNotes, placed, showNotes, suggestionOf} from "./spec-errors.js";
import {colors, theme} from "./spec-theme.js";

class SpecEditor extends HTMLElement {
  /** @type {EditorView | null} */
  #view = null;
  #text = "";
  /** @type {any[]} */
  #errors = [];
  /** Source of completion: the contract's schema, and names that only the service knows. */
  knowledge = {schema: /** @type {import("../lib/spec-schema.js").SpecSchema | null} */ (null), names: /** @type {Record<string, string[]>} */ ({})};

  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({mode: "open"});
    this.#view ??= new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: this.#text,
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          EditorView.lineWrapping,
          json(),
          syntaxHighlighting(colors),
          theme,
          errorNotes,
          autocompletion({override: [completion(() => this.knowledge)], icons: false}),
          // Escape, then Tab leaves the editor by keyboard, as CodeMirror documents for all of its editors.
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
          EditorView.contentAttributes.of({tabindex: "0", "aria-label": this.getAttribute("aria-label") ?? "Spec", "aria-describedby": "keys"}),
          EditorView.updateListener.of((update) => update.docChanged && this.#changed()),
        ],
      }),
    });
    if (!root.querySelector("#keys")) {
      const keys = Object.assign(document.createElement("p"), {id: "keys", hidden: true, textContent: "Control and space completes. Escape, then Tab, leaves the editor."});
      root.append(keys);
    }
  }

  get value() {
    return this.#text;
  }

  set value(text) {
    if (text === this.#text) {
      return;
    }
    this.#text = text;
    this.#view?.dispatch({changes: {from: 0, to: this.#view.state.doc.length, insert: text}, scrollIntoView: true, selection: {anchor: 0}});
  }

  /** What the API said about this text: `pointer`, or `line` and `column`, with `detail` and `suggestion`. */
  set errors(/** @type {any[]} */ errors) {
    if (errors === this.#errors) {
      return;
    }
    this.#errors = errors;
    const view = this.#view;
    if (view) {
      const found = placed(view.state, errors, (error) => this.apply(error), this.knowledge.schema);
      view.dispatch(setDiagnostics(view.state, found), {effects: showNotes.of(found)});
    }
  }

  focus() {
    this.#view?.focus();
  }

  /** Line of an error, from 1. @param {any} error */
  lineOf(error) {
    const view = /** @type {EditorView} */ (this.#view);
    return view.state.doc.lineAt(placed(view.state, [error], () => {}, this.knowledge.schema)[0].from).number;
  }

  /** Puts the cursor at an error. @param {any} error */
  goTo(error) {
    const view = /** @type {EditorView} */ (this.#view);
    const [{from, to}] = placed(view.state, [error], () => {}, this.knowledge.schema);
    view.dispatch({selection: {anchor: from, head: to}, scrollIntoView: true});
    view.focus();
  }

  /** Writes what was probably meant. @param {any} error with a suggestion */
  apply(error) {
    const view = /** @type {EditorView} */ (this.#view);
    const change = suggestionOf(view.state, error, this.knowledge.schema);
    if (change) {
      view.dispatch({changes: change});
    }
  }

  #changed() {
    this.#text = /** @type {EditorView} */ (this.#view).state.doc.toString();
    this.dispatchEvent(new Event("edit"));
  }
}

customElements.define("spec-editor", SpecEditor);
