import {download} from "../lib/api.js";
import {html} from "../lib/element.js";
import {token} from "../lib/token.js";

/**
 * A link that saves a file. Links cannot send a token; with one, the file is fetched into the tab's
 * memory first.
 *
 * @param {string} path
 * @param {string} name of the saved file
 * @param {unknown} [text]
 */
export function fileLink(path, name, text = name) {
  return html`<a href=${path} download=${name} data-external @click=${(/** @type {Event} */ event) => save(event, path, name)}>${text}</a>`;
}

/** @param {Event} event @param {string} path @param {string} name */
async function save(event, path, name) {
  if (!token.value) {
    return;
  }
  event.preventDefault();
  const link = /** @type {HTMLElement} */ (event.currentTarget);
  link.setAttribute("aria-busy", "true");
  try {
    await download(path, name);
  } catch (error) {
    alert(/** @type {Error} */ (error).message);
  } finally {
    link.removeAttribute("aria-busy");
  }
}
