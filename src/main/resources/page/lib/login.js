/** Logins at the OpenID Connect issuer: where they begin, how they end, and why they fail. */
import {address, call} from "./api.js";
import {caller} from "./caller.js";
import {asLink, here} from "./router.js";
import {token} from "./token.js";

/** Views that the service returns to; from others the reader arrives at the jobs. */
const RETURNS = /^[A-Za-z0-9][A-Za-z0-9._~%!$&'()*+,;=@/?-]{0,1499}$/;

/**
 * The view that the reader came from, relative to the base: the current one, or the one that has sent
 * the reader to where tokens are entered.
 */
export function origin() {
  const {path, query} = here();
  if (path !== "token") {
    return asLink();
  }
  const then = query.get("then");
  return then && /^[a-z]/.test(then) && !then.includes(":") ? then : "jobs";
}

/**
 * Goes to the issuer, which sends the browser back to the view that the reader came from. The tab's
 * token would take precedence over the login, so it goes.
 */
export function logIn() {
  const login = caller.login;
  if (!login) {
    return;
  }
  const to = origin();
  token.value = "";
  const begin = address(login.url);
  if (RETURNS.test(to)) {
    begin.searchParams.set("to", to);
  }
  location.assign(begin);
}

/** Ends the login for all tabs. What the page shows is read again. */
export async function logOut() {
  const session = caller.session;
  if (session) {
    await call("POST", session.logoutUrl);
  }
  location.reload();
}

/**
 * Why a login failed, by the name that the service puts into the address. Names that are not in
 * this table show nothing.
 *
 * @type {Record<string, {title: string, detail: string}>}
 */
const FAILURES = {
  insecure: {
    title: "Logging in needs a secure connection",
    detail:
      "Browsers keep the login only for https, and for localhost. Open the page by https. If it was opened by https, the service does not know that it is behind a proxy: its operator sets server.forward-headers-strategy.",
  },
  "bad-link": {
    title: "The link to the login is not valid",
    detail: "It would have led away from this page. Log in from here.",
  },
  "issuer-away": {
    title: "The issuer does not answer",
    detail: "Nobody can log in until it does. Try again in a moment; the service's log has the details.",
  },
  denied: {
    title: "The issuer did not let you in",
    detail: "The login was cancelled, or the issuer does not allow it for this account.",
  },
  expired: {
    title: "The login took too long, or was begun in another tab",
    detail: "A browser has one login in progress, for ten minutes. Log in again.",
  },
  "issuer-refused": {
    title: "The issuer did not complete the login",
    detail:
      "It refused the code or this service's client, or its ID token is not valid. The service's log has the details; its operator checks flattail.security.oidc.client-id, client-secret and the redirect address at the issuer.",
  },
  "opaque-token": {
    title: "The issuer's access token is not a JSON Web Token",
    detail:
      "Nothing can be read from it. The service's operator registers the service as an API with an audience at the issuer, and asks for it with flattail.security.oidc.login-parameters.audience (or .resource) if the issuer needs that.",
  },
  "token-not-accepted": {
    title: "The issuer's access token is not accepted",
    detail:
      "It is not for this service's audience, or lacks the claim with the owner. The service's log says which; its operator checks flattail.security.oidc.audience and owner-claim.",
  },
  "no-scope": {
    title: "Your account may do nothing here",
    detail:
      "The issuer's access token has no scope of this service, such as flattail:read. Ask the operator for one, or whether flattail.security.oidc.login-scopes must name it.",
  },
  unavailable: {
    title: "The login could not be kept",
    detail: "The service's database is away. Try again in a moment.",
  },
};

/** @param {string | null} name @returns {{title: string, detail: string} | null} */
export function failure(name) {
  return name !== null && Object.hasOwn(FAILURES, name) ? FAILURES[name] : null;
}
