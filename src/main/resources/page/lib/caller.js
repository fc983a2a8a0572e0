/** Who the caller is and what it may do, as GET /me says: read once, and again for another token. */
import {ApiError, get} from "./api.js";
import {token} from "./token.js";

/** @typedef {"read" | "submit" | "admin"} Scope */

/** Nothing is hidden where the answer is unknown: the service refuses what is not allowed anyway. */
const UNKNOWN = {
  owner: null,
  scopes: ["read", "submit", "admin"],
  tokenRequired: true,
  openIdConnect: false,
  login: null,
  session: null,
};
const STRANGER = {...UNKNOWN, scopes: []};

/**
 * @typedef {object} Known
 * @property {string | null} owner
 * @property {string[]} scopes
 * @property {boolean} tokenRequired
 * @property {boolean} openIdConnect
 * @property {{url: string, issuer: string} | null} login where browsers log in
 * @property {{expiresAt: string, logoutUrl: string} | null} session the login of this browser
 */

class Caller {
  /** @type {Known} */
  #known = UNKNOWN;
  /** @type {Promise<void> | null} */
  #reading = null;
  /** Whether a login has ended while the page was open. */
  hasEnded = false;

  constructor() {
    token.addEventListener("change", () => (this.#reading = null));
    // A login has ended. Asked again once: the answer has no session then.
    token.addEventListener("refused", () => {
      if (this.#known.session && !token.value) {
        this.#known = {...this.#known, session: null};
        this.#reading = null;
        this.hasEnded = true;
      }
    });
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

  /** Null if browsers cannot log in. */
  get login() {
    return this.#known.login;
  }

  /** Null without a login, and with a token, which takes precedence. */
  get session() {
    return this.#known.session;
  }
}

export const caller = new Caller();
