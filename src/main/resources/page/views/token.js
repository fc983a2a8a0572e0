/** Takes a token for this tab. */
import {PageElement, html, nothing} from "../lib/element.js";
import {token} from "../lib/token.js";

class TokenView extends PageElement {
  static properties = {saved: {state: true}};

  constructor() {
    super();
    this.saved = token.value !== "";
  }

  save(/** @type {SubmitEvent} */ event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    token.value = field.value.trim().replace(/^Bearer\s+/i, "");
    field.value = "";
    this.saved = token.value !== "";
  }

  forget() {
    token.value = "";
    this.saved = false;
  }

  render() {
    return html`<h1>Token</h1>
      <p>
        A service that is open to the network requires a token with every call. This page keeps it until the tab is
        closed. No other tab has it.
      </p>
      ${this.saved
        ? html`<p class="notice" role="status">
            This tab has a token. <button type="button" @click=${this.forget}>Forget it</button>
          </p>`
        : nothing}
      <form class="stack" @submit=${this.save}>
        <label>Token <input type="password" autocomplete="off" spellcheck="false" required /></label>
        <button class="primary">Use this token</button>
      </form>`;
  }
}

customElements.define("token-view", TokenView);
