package dev.flattail.security;

import dev.flattail.caller.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sessions of browsers. A session is a row among the tokens, so that every replica knows it and
 * admins can revoke it. Its secret exists only in the browser's cookie. It has a form of its own:
 * neither can a token be planted as a cookie, nor the cookie's value be used as a token.
 */
@Component
@ConditionalOnLogin
final class Sessions {
  private static final SecureCookie COOKIE = new SecureCookie("flattail-session", "Strict");

  private final AccessTokens tokens;
  private final Duration lifetime;

  Sessions(AccessTokens tokens, LoginProperties settings) {
    this.tokens = tokens;
    this.lifetime = settings.session();
  }

  /** Begins a session, and gives its secret to the browser. */
  void begin(Caller caller, HttpServletRequest request, HttpServletResponse response) {
    String owner = caller.owner();
    if (owner == null) {
      throw new IllegalArgumentException("the operator does not log in");
    }
    String before = secret(request);
    if (before != null && TokenSecrets.isSession(before)) {
      tokens.revokeSession(before); // the browser keeps one
    }
    IssuedToken session = tokens.issueSession(owner, caller.scopes(), Instant.now().plus(lifetime));
    COOKIE.write(request, response, session.secret(), lifetime);
  }

  /** Returns the secret that the browser sent; null without a cookie. */
  @Nullable String secret(HttpServletRequest request) {
    return COOKIE.read(request);
  }

  /** Returns the caller of a session; empty if it has ended or never existed. */
  Optional<CallerAuthentication> caller(String secret) {
    return TokenSecrets.isSession(secret)
        ? tokens.use(secret).map(this::authentication)
        : Optional.empty();
  }

  private CallerAuthentication authentication(AccessToken session) {
    return new CallerAuthentication(
        Caller.of(session.owner(), session.scopes()),
        "owner " + session.owner(), // one limit for all logins of an account
        () -> tokens.isValid(session.id()),
        session.expiresAt());
  }

  /** Ends the browser's session, if it has one. */
  void end(HttpServletRequest request, HttpServletResponse response) {
    String secret = secret(request);
    if (secret == null) {
      return;
    }
    if (TokenSecrets.isSession(secret)) {
      tokens.revokeSession(secret);
    }
    forget(request, response);
  }

  /** Makes the browser forget a session that is no more. */
  void forget(HttpServletRequest request, HttpServletResponse response) {
    COOKIE.clear(request, response);
  }
}
