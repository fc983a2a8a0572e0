import {detailOf, html, nothing} from "../lib/element.js";
import {count} from "../lib/format.js";

/**
 * The errors of a spec as a list, with their lines and what was probably meant.
 *
 * @param {any[]} errors
 * @param {any} editor null while it is loaded
 */
export function problems(errors, editor) {
  if (errors.length === 0) {
    return nothing;
  }
  return html`<div class="notice error" role="alert">
    <strong>${count(errors.length, "error")} in the spec</strong>
    <ul class="problems">
      ${errors.map(
        (error) => html`<li>
          <button type="button" class="small" ?disabled=${!editor} @click=${() => editor.goTo(error)}>Line ${error.line ?? editor?.lineOf(error) ?? "?"}</button>
          ${error.line ? nothing : html`<code>${error.pointer || "/"}</code>`} ${detailOf(error.detail)}
          ${error.suggestion && editor ? html`<button type="button" class="small" @click=${() => editor.apply(error)}>Use ${error.suggestion}</button>` : nothing}
        </li>`,
      )}
    </ul>
  </div>`;
}
