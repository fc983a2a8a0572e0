/** Takes a token for this tab. */
import {get} from "../lib/api.js";
import {PageElement, errorBox, html, nothing} from "../lib/element.js";
import {here, navigate} from "../lib/router.js";
import {token} from "../lib/token.js";

class TokenView extends PageElement {
  static properties = {saved: {state: true}, error: {state: true}};

  constructor() {
    super();
    this.saved = token.value !== "";
    /** @type {any} */
    this.error = null;
  }

  async save(/** @type {SubmitEvent} */ event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    token.value = field.value.trim().replace(/^Bearer\s+/i, "");
    try {
      await get("queue"); // needs a token that may read
    } catch (error) {
      const {status, problem} = /** @type {any} */ (error);
      if (status === 401) {
        token.value = "";
      }
      this.error = status === 401 ? {title: "The service does not accept this token", detail: problem.detail} : error;
      this.saved = token.value !== "";
      return;
    }
    field.value = "";
    const then = here().query.get("then");
    navigate(then && /^[a-z]/.test(then) && !then.includes(":") ? then : "jobs");
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
      ${errorBox(this.error)}
      <form class="stack" @submit=${this.save}>
        <label>Token <input type="password" autocomplete="off" spellcheck="false" required /></label>
        <button class="primary">Use this token</button>
      </form>`;
  }
}

customElements.define("token-view", TokenView);
