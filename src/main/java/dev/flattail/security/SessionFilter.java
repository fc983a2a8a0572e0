package dev.flattail.security;

import dev.flattail.security.RequestRefusedException.Why;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates browsers by their session's cookie. An {@code Authorization} header takes
 * precedence.
 *
 * <p>Browsers send the cookie with every request to this host, also with those that another page
 * causes. A call that changes data therefore needs the browser's word that a page of this service
 * sent it (ADR 29).
 */
final class SessionFilter extends OncePerRequestFilter {
  private final Sessions sessions;
  private final RateLimits limits;
  private final RefusalWriter refusals;

  SessionFilter(Sessions sessions, RateLimits limits, RefusalWriter refusals) {
    this.sessions = sessions;
    this.limits = limits;
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String secret = sessions.secret(request);
    if (secret == null
        || hasToken(request)
        || RouteScopes.ignoresCaller(request)
        || authenticate(secret, request, response)) {
      chain.doFilter(request, response);
    }
  }

  /** Returns whether there is a bearer token; a proxy may ask browsers for other credentials. */
  private static boolean hasToken(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    return header != null && header.regionMatches(true, 0, "Bearer", 0, "Bearer".length());
  }

  /** Returns whether the request may go on; otherwise it is answered. */
  private boolean authenticate(
      String secret, HttpServletRequest request, HttpServletResponse response) {
    if (!BrowserGuard.SAFE.contains(request.getMethod()) && !BrowserGuard.isOfOwnPage(request)) {
      refusals.refuse(request, response, unproven());
      return false;
    }
    long wait = limits.failuresWait(request.getRemoteAddr());
    if (wait > 0) {
      refusals.refuse(request, response, InvalidCredentialsFilter.tooManyFailures(wait));
      return false;
    }
    Optional<CallerAuthentication> caller;
    try {
      caller = sessions.caller(secret);
    } catch (DataAccessException away) {
      refusals.refuse(request, response, away);
      return false;
    }
    if (caller.isPresent()) {
      SecurityContext context = SecurityContextHolder.createEmptyContext();
      context.setAuthentication(caller.get());
      SecurityContextHolder.setContext(context);
      return true;
    }
    limits.countFailure(request.getRemoteAddr());
    sessions.forget(request, response);
    if (RouteScopes.needed(request) == null) {
      return true; // as without the cookie
    }
    refusals.refuse(request, response, ended());
    return false;
  }

  private static RequestRefusedException unproven() {
    return new RequestRefusedException(
        Why.FOREIGN_ORIGIN,
        "With a login's cookie, only this service's own page may change anything, and nothing shows that it sent this call. Programs send a token in the header Authorization: Bearer TOKEN instead.");
  }

  private static RequestRefusedException ended() {
    String detail = "The login has ended, or was revoked. Log in again at /ui/token.";
    return new RequestRefusedException(
        Why.UNAUTHENTICATED,
        detail,
        Map.of(HttpHeaders.WWW_AUTHENTICATE, RefusalWriter.challenge("invalid_token", detail)));
  }
}
