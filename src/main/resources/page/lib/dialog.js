/** Questions before something that cannot be undone. */
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
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "dialog-title");
  render(
    html`<form method="dialog">
      <h2 id="dialog-title">${title}</h2>
      <p>${text}</p>
      <p class="actions">
        <button value="no" autofocus>No</button>
        <button value="yes" class="danger">${action}</button>
      </p>
    </form>`,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    }),
  );
}
