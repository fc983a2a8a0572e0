/** An image of a data set, which is read when it comes into sight. */
import {whenSeen} from "../charts/echarts.js";
import {PageElement, html, nothing} from "../lib/element.js";
import {imageAddress, imagePath} from "../lib/images.js";

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
      ? html`<img src=${this.src} alt=${this.alt} title=${this.file || nothing} @error=${() => (this.failed = true)} />`
      : html`<span class="no-image" role="img" aria-label=${this.alt}></span>`;
  }
}

customElements.define("data-image", DataImage);
