/** The frame around all views: navigation, the current view, and what concerns every view. */
import {PageElement, errorBox, html, loading, nothing} from "./lib/element.js";
import {here, match, onNavigation, start} from "./lib/router.js";
import {routes} from "./lib/routes.js";
import {token} from "./lib/token.js";
import {address} from "./lib/api.js";
import {caller} from "./lib/caller.js";
import {logIn, logOut, origin} from "./lib/login.js";

class FlattailPage extends PageElement {
  static properties = {
    error: {state: true},
    trouble: {state: true},
    locked: {state: true},
    open: {state: true},
    busy: {state: true},
  };

  constructor() {
    super();
    this.error = null;
    /** What went wrong in the frame; the view stays. @type {unknown} */
    this.trouble = null;
    this.locked = false;
    this.open = "";
    this.busy = true;
  }

  connectedCallback() {
    super.connectedCallback();
    onNavigation(() => this.show());
    token.addEventListener("refused", () => {
      this.locked = true;
      if (token.value) {
        return; // the token was refused, not a login
      }
      caller.ready().then(() => this.requestUpdate());
    });
    token.addEventListener("change", () => {
      this.locked = false;
      this.requestUpdate();
    });
    this.updateComplete.then(() => this.show());
  }

  /** Puts the view of the current location into the page. */
  async show() {
    const {path} = here();
    const route = routes.find((one) => match(one.path, path));
    const main = this.querySelector("main > .view");
    if (!main || path === this.open) {
      // Only the query has changed: the view reads it.
      main?.firstElementChild?.dispatchEvent(new Event("query"));
      return;
    }
    this.open = path;
    this.error = null;
    if (!route) {
      document.title = "Not found · Flattail";
      main.replaceChildren();
      this.error = {title: "There is no such view", detail: `Nothing is at ${path}. The navigation lists the views.`};
      await caller.ready();
      this.requestUpdate(); // the navigation depends on the caller
      return;
    }
    this.busy = true;
    try {
      // A view is created when it is known what it may offer.
      await Promise.all([route.load(), caller.ready().then(() => this.requestUpdate())]);
    } catch (error) {
      if (this.open !== path) {
        return;
      }
      this.error = {title: "The view could not be loaded", detail: `${error}. Reload the page.`};
      return;
    }
    if (this.open !== path) {
      return; // the reader has already gone on
    }
    this.busy = false;
    document.title = `${route.title} · Flattail`;
    const view = Object.assign(document.createElement(route.element), match(route.path, path));
    const first = main.firstElementChild === null;
    main.replaceChildren(view);
    if (!first) {
      this.querySelector("main")?.focus({preventScroll: true}); // screen readers announce the new view
    }
  }

  render() {
    const section = this.open.split("/")[0];
    return html`<a class="skip" href="#main" @click=${this.skip}>Skip to the content</a>
      <header>
        <a class="brand" href="jobs"><img src="assets/icon.svg" alt="" width="22" height="22" />Flattail</a>
        <nav aria-label="Views">
          ${routes
            .filter((route) => route.nav && route.offered?.() !== false)
            .map((route) => html`<a href=${route.path} aria-current=${section === route.path ? "page" : nothing}>${route.nav}</a>`)}
          <a href=${address("docs").href} data-external>API</a>
        </nav>
        ${this.who()}
      </header>
      <main id="main" tabindex="-1">
        ${this.locked && section !== "token" ? this.lock() : nothing} ${errorBox(this.trouble)}
        ${this.error ? errorBox(this.error) : this.busy ? loading() : nothing}
        <div class="view" ?hidden=${this.error !== null || this.busy}></div>
      </main>`;
  }

  /** Who has logged in, or where to. */
  who() {
    if (caller.session) {
      return html`<div class="who">
        <span title=${caller.owner ?? ""}>${caller.owner}</span>
        <button type="button" class="small" @click=${this.leave}>Log out</button>
      </div>`;
    }
    return caller.login && !token.value
      ? html`<div class="who">
          <button type="button" class="small" @click=${logIn}>Log in with ${caller.login.issuer}</button>
        </div>`
      : nothing;
  }

  async leave() {
    try {
      await logOut();
    } catch (error) {
      this.trouble = error;
    }
  }

  /** Says that what the view shows needs a token or a login. */
  lock() {
    const title = token.value
      ? "The token is not accepted"
      : caller.hasEnded
        ? "Your login has ended"
        : `This service requires a token${caller.login ? " or a login" : ""}`;
    return html`<div class="notice error" role="alert">
      <strong>${title}</strong>
      <p class="actions">
        ${caller.login
          ? html`<button type="button" class="primary" @click=${logIn}>
              Log in with ${caller.login.issuer}
            </button>`
          : nothing}
        <a class="button" href="token?then=${encodeURIComponent(origin())}">Enter a token</a>
      </p>
    </div>`;
  }

  skip(/** @type {Event} */ event) {
    event.preventDefault(); // the base element would send the fragment elsewhere
    this.querySelector("main")?.focus();
  }
}

customElements.define("flattail-page", FlattailPage);
start();
