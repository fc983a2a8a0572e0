/** Logs in at the issuer, or takes a token for this tab. */
import {get} from "../lib/api.js";
import {caller} from "../lib/caller.js";
import {PageElement, errorBox, html, nothing} from "../lib/element.js";
import {time} from "../lib/format.js";
import {failure, logIn, origin} from "../lib/login.js";
import {here, navigate} from "../lib/router.js";
import {token} from "../lib/token.js";

class TokenView extends PageElement {
  static properties = {saved: {state: true}, error: {state: true}};

  constructor() {
    super();
    this.saved = token.value !== "";
    /** @type {any} */
    this.error = caller.session ? null : failure(here().query.get("login"));
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
    navigate(origin());
  }

  async forget() {
    token.value = "";
    this.saved = false;
    await caller.ready(); // there may be a login
    this.requestUpdate();
  }

  render() {
    return html`<h1>${caller.login ? "Login" : "Token"}</h1>
      ${errorBox(this.error)} ${caller.login ? this.login() : nothing}
      ${caller.login ? html`<h2>Use a token instead</h2>` : nothing}
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
        <button class=${caller.login ? "" : "primary"}>Use this token</button>
      </form>`;
  }

  login() {
    if (caller.session) {
      return html`<p class="notice" role="status">
        This browser is logged in as <strong>${caller.owner}</strong> until ${time(caller.session.expiresAt)}. All
        its tabs are.
      </p>`;
    }
    return html`<p>
        The login holds for all tabs of this browser, and ends by itself. It permits what your account at
        ${caller.login?.issuer} permits.
      </p>
      <p>
        <button type="button" class="primary" @click=${logIn}>Log in with ${caller.login?.issuer}</button>
      </p>`;
  }
}

customElements.define("token-view", TokenView);
