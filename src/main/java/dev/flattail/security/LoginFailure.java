package dev.flattail.security;

import java.util.Locale;

/** Why a login failed. The page explains each to its reader ({@code lib/login.js}). */
enum LoginFailure {
  /** The connection is not secure, so the browser would drop the cookies. */
  INSECURE,
  /** The address to return to is not one of the page's views. */
  BAD_LINK,
  /** The issuer does not answer. */
  ISSUER_AWAY,
  /** The person, or the issuer for them, said no. */
  DENIED,
  /** The browser has no such login in progress. */
  EXPIRED,
  /** The issuer refused the code or this service's credentials, or its ID token is not valid. */
  ISSUER_REFUSED,
  /** The access token is no JSON Web Token, so nothing can be read from it. */
  OPAQUE_TOKEN,
  /** The access token is not accepted: wrong audience, no owner, … */
  TOKEN_NOT_ACCEPTED,
  /** The access token has no scope of this service. */
  NO_SCOPE,
  /** The session cannot be stored at present. */
  UNAVAILABLE;

  /** Returns the name that the page knows. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
