/** An image of a data set, large, with what is known of it. */
import {render} from "lit";
import {html, nothing} from "../lib/element.js";
import {imageAddress, imagePath} from "../lib/images.js";

/** Pixels of the longer side: the most that the service draws. */
const SIZE = 256;

/**
 * @param {{dataset: string, split: string, index: number, alt: string, file: string}} image
 * @param {unknown} caption more than its name
 */
export async function enlarge({dataset, split, index, alt, file}, caption) {
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", alt);
  const life = new AbortController();
  const show = (/** @type {unknown} */ picture) =>
    render(
      html`<form method="dialog">
        ${picture}
        <p><strong>${alt}</strong></p>
        ${caption ? html`<p>${caption}</p>` : nothing}
        <p class="hint">
          ${split} image ${index} of <a href="datasets/${encodeURIComponent(dataset)}" @click=${() => dialog.close()}>${dataset}</a>${file ? html`, <code>${file}</code>` : nothing}
        </p>
        <p class="actions"><button autofocus>Close</button></p>
      </form>`,
      dialog,
    );
  show(html`<span class="no-image" role="img" aria-label="${alt}, which is read"></span>`);
  document.body.append(dialog);
  dialog.showModal();
  let src = "";
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // outside its text
  dialog.addEventListener("close", () => {
    life.abort();
    dialog.remove();
    if (src.startsWith("blob:")) {
      URL.revokeObjectURL(src);
    }
  });
  try {
    src = await imageAddress(imagePath(dataset, split, index, SIZE), life.signal);
    show(html`<img src=${src} alt=${alt} />`);
  } catch {
    show(html`<span class="no-image" role="img" aria-label="${alt}, which cannot be read">?</span>`);
  }
}
