/** Who the caller is and what it may do, as GET /me says: read once, and again for another token. */
import {ApiError, get} from "./api.js";
import {token} from "./token.js";

/** @typedef {"read" | "submit" | "admin"} Scope */

/** Nothing is hidden where the answer is unknown: the service refuses what is not allowed anyway. */
const UNKNOWN = {owner: null, scopes: ["read", "submit", "admin"], tokenRequired: true, openIdConnect: false};
const STRANGER = {...UNKNOWN, scopes: []};

class Caller {
  /** @type {{owner: string | null, scopes: string[], tokenRequired: boolean, openIdConnect: boolean}} */
  #known = UNKNOWN;
  /** @type {Promise<void> | null} */
  #reading = null;

  constructor() {
    token.addEventListener("change", () => (this.#reading = null));
  }

  /** Waits until it is known who the caller is. Views are created after that. */
  ready() {
    return (this.#reading ??= this.#read());
  }

  async #read() {
    try {
      this.#known = await get("me");
    } catch (error) {
      this.#known = error instanceof ApiError && error.status === 401 ? STRANGER : UNKNOWN;
      this.#reading = null; // the next view asks again
    }
  }

  /** @param {Scope} scope */
  may(scope) {
    return this.#known.scopes.includes(scope);
  }

  /** Null for the operator, and without a token. */
  get owner() {
    return this.#known.owner;
  }

  get scopes() {
    return this.#known.scopes;
  }

  /** Whether the service said who calls. */
  get isKnown() {
    return this.#known !== UNKNOWN && this.#known !== STRANGER;
  }

  get tokenRequired() {
    return this.#known.tokenRequired;
  }
}

export const caller = new Caller();
