/** An image of a data set, which is read when it comes into sight, and enlarged when it is pressed. */
import {whenSeen} from "../charts/echarts.js";
import {PageElement, html, nothing} from "../lib/element.js";
import {imageAddress, imagePath} from "../lib/images.js";
import {enlarge} from "./image-dialog.js";

/** Length of the longer side in pixels: twice what is shown, for screens with fine pixels. */
const SIZE = 128;

class DataImage extends PageElement {
  static properties = {
    dataset: {attribute: false},
    split: {attribute: false},
    index: {attribute: false},
    /** What the image shows, in words. */
    alt: {attribute: false},
    /** Shown when the pointer rests on it: its file. */
    file: {attribute: false},
    /** More that its large view says. */
    caption: {attribute: false},
    src: {state: true},
    failed: {state: true},
  };

  constructor() {
    super();
    this.dataset = "";
    this.split = "train";
    this.index = 0;
    this.alt = "";
    this.file = "";
    /** @type {unknown} */
    this.caption = "";
    this.src = "";
    this.failed = false;
  }

  connectedCallback() {
    super.connectedCallback();
    whenSeen(this, () => void this.read(), this.signal);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.src.startsWith("blob:")) {
      URL.revokeObjectURL(this.src);
    }
    this.src = "";
  }

  async read() {
    const {signal} = this;
    try {
      const src = await imageAddress(imagePath(this.dataset, this.split, this.index, SIZE), signal);
      if (signal.aborted) {
        URL.revokeObjectURL(src);
      } else {
        this.src = src;
      }
    } catch {
      this.failed = !signal.aborted;
    }
  }

  render() {
    if (this.failed) {
      return html`<span class="no-image" role="img" aria-label="${this.alt}, which cannot be read" title=${this.file || nothing}>?</span>`;
    }
    return this.src
      ? html`<button type="button" class="image" aria-label="Enlarge ${this.alt}" @click=${() => void enlarge(this, this.caption)}>
          <img src=${this.src} alt="" title=${this.file || nothing} @error=${() => (this.failed = true)} />
        </button>`
      : html`<span class="no-image" role="img" aria-label=${this.alt}></span>`;
  }
}

customElements.define("data-image", DataImage);
