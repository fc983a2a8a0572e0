/** Questions before something is done. */
import {render} from "lit";
import {html} from "./element.js";

/**
 * Asks once. Escape and "No" answer no.
 *
 * @param {string} title
 * @param {unknown} text
 * @param {string} action what the button says, such as "Delete 3 jobs"
 * @returns {Promise<boolean>}
 */
export function ask(title, text, action) {
  return show(
    title,
    html`<p>${text}</p>
      <p class="actions">
        <button value="no" autofocus>No</button>
        <button value="yes" class="danger">${action}</button>
      </p>`,
    (agreed) => agreed,
  );
}

/**
 * Asks for a whole number. Escape and "No" answer null.
 *
 * @param {string} title
 * @param {unknown} text
 * @param {string} label what the number is
 * @param {number} least
 * @param {string} action what the button says
 * @returns {Promise<number | null>}
 */
export function askNumber(title, text, label, least, action) {
  return show(
    title,
    html`<p>${text}</p>
      <p><label>${label} <input type="number" min=${least} step="1" required autofocus /></label></p>
      <p class="actions">
        <button value="yes">${action}</button>
        <button value="no" formnovalidate>No</button>
      </p>`,
    (agreed, dialog) => (agreed ? /** @type {HTMLInputElement} */ (dialog.querySelector("input")).valueAsNumber : null),
  );
}

/**
 * @template T
 * @param {string} title
 * @param {unknown} content its buttons have the values "no" and "yes"
 * @param {(agreed: boolean, dialog: HTMLDialogElement) => T} answer
 * @returns {Promise<T>}
 */
function show(title, content, answer) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "dialog-title");
  render(
    html`<form method="dialog">
      <h2 id="dialog-title">${title}</h2>
      ${content}
    </form>`,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer(dialog.returnValue === "yes", dialog));
    }),
  );
}
