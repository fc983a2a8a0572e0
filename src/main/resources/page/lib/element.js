/** The base of all components of the page, and what all of them show: errors and empty states. */
import {LitElement, html, nothing} from "lit";
import {live} from "lit/directives/live.js";
import {ApiError, address} from "./api.js";

export {html, nothing};

/** A component in the document's own tree, so that one style sheet serves all. */
export class PageElement extends LitElement {
  /** Aborted when the component leaves the document. */
  #life = new AbortController();

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    if (this.#life.signal.aborted) {
      this.#life = new AbortController();
    }
    super.connectedCallback();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#life.abort();
  }

  get signal() {
    return this.#life.signal;
  }

  /**
   * Calls again and again while the component is shown and the tab visible, first at once. An error
   * is passed on, and does not end the calls.
   *
   * @param {number} ms from the end of a call to the next
   * @param {(signal: AbortSignal) => Promise<void>} task
   * @param {(error: unknown) => void} failed
   */
  async every(ms, task, failed) {
    const signal = this.signal;
    while (!signal.aborted) {
      if (!document.hidden) {
        try {
          await task(signal);
        } catch (error) {
          if (!signal.aborted) {
            failed(error);
          }
        }
      }
      await pause(ms, signal);
    }
  }
}

/**
 * Does what a button asks for. If the button goes away meanwhile, the focus moves to what is at its
 * place: the next Enter must not hit something else.
 *
 * @param {PageElement} view the component of the button
 * @param {() => Promise<unknown>} action
 */
export async function keepFocus(view, action) {
  const button = document.activeElement;
  const place = view.contains(button) ? /** @type {HTMLElement | null} */ (button?.parentElement) : null;
  await action();
  await view.updateComplete;
  const isLost = document.activeElement === null || document.activeElement === document.body;
  if (place && isLost) {
    const next = [button, place.isConnected ? place.querySelector("button:enabled, a") : null, view.querySelector(".actions button:enabled"), view.closest("main")];
    /** @type {HTMLElement | undefined} */ (next.find((one) => one?.isConnected && !(/** @type {any} */ (one).disabled)))?.focus();
  }
}

/** @param {number} ms @param {AbortSignal} signal */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      document.removeEventListener("visibilitychange", end);
      resolve(undefined);
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    document.addEventListener("visibilitychange", end); // a tab that comes into sight reads at once
  });
}

/** @param {unknown} error @returns {import("./api.js").Problem} */
export function problemOf(error) {
  if (error instanceof ApiError) {
    return error.problem;
  }
  console.error(error);
  return {title: "The page made a mistake", detail: String(error)};
}

/** Views that show what a path of the API lists. @type {Record<string, [string, string]>} */
const VIEWS = {datasets: ["datasets", "Data sets"], jobs: ["jobs", "Jobs"], sweeps: ["sweeps", "Sweeps"], presets: ["submit", "Submit"], workers: ["operations", "Operations"]};

/**
 * The detail of an error. Where it names a list of the API, the page has a link to the view that
 * shows the same.
 *
 * @param {string | undefined} detail
 */
export function detailOf(detail = "") {
  const parts = detail.split(/`?GET \/(datasets|jobs|sweeps|presets|workers)`?(?![\w/?])/);
  return parts.map((part, i) => (i % 2 === 0 ? part : html`<a href=${VIEWS[part][0]}>${VIEWS[part][1]}</a>`));
}

/**
 * An error as the reader needs it: what is wrong, where, and what was probably meant.
 *
 * A missing token is said by the frame, for all parts of a view together.
 *
 * @param {unknown} error an ApiError, a problem document or any exception; null for none
 * @param {(() => void) | null} [retry]
 */
export function errorBox(error, retry = null) {
  const problem = error instanceof Error ? problemOf(error) : /** @type {any} */ (error);
  if (problem == null || problem.status === 401) {
    return nothing;
  }
  return html`<div class="notice error" role="alert">
    <strong>${problem.title}</strong>
    <p>${detailOf(problem.detail)}</p>
    ${problem.errors
      ? html`<ul>
          ${problem.errors.map(
            (/** @type {any} */ item) => html`<li>
              <code>${item.pointer || "/"}</code> ${detailOf(item.detail)}
              ${item.suggestion ? html`<span class="hint">Probably meant: <code>${item.suggestion}</code></span>` : nothing}
            </li>`,
          )}
        </ul>`
      : nothing}
    ${problem.problems ? html`<ul>${problem.problems.map((/** @type {string} */ text) => html`<li>${text}</li>`)}</ul>` : nothing}
    ${problem.incident ? html`<p class="hint">Incident <code>${problem.incident}</code> is in the service's log.</p>` : nothing}
    <p class="actions">
      ${retry ? html`<button type="button" @click=${retry}>Try again</button>` : nothing}
      ${problem.type ? html`<a href=${address(problem.type).href} data-external>What this means</a>` : nothing}
    </p>
  </div>`;
}

/**
 * Says why there is nothing, and what to do.
 *
 * @param {string} title
 * @param {unknown} [advice]
 */
export function emptyBox(title, advice = nothing) {
  return html`<div class="notice empty"><strong>${title}</strong>${advice === nothing ? nothing : html`<p>${advice}</p>`}</div>`;
}

/**
 * An option of a select. It is set as a property, since browsers ignore a change of the attribute
 * once the reader has chosen.
 *
 * @param {string | number} value
 * @param {boolean} isChosen
 * @param {unknown} [text]
 * @param {boolean} [isDisabled]
 */
export function option(value, isChosen, text = value, isDisabled = false) {
  return html`<option value=${value} ?disabled=${isDisabled} .selected=${live(isChosen)}>${text}</option>`;
}

/** An entry of a list of facts. @param {string} name @param {unknown} value */
export function fact(name, value) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** Shown while something is read for the first time. */
export function loading(what = "Loading") {
  return html`<p class="loading" role="status">${what}…</p>`;
}
