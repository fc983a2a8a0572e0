package dev.flattail.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;

/**
 * Ends a login: with a session and the view that it began in, or with the view that explains the
 * failure. Of a failure, the address has one of a few words; the log has the rest.
 */
final class LoginResults implements AuthenticationSuccessHandler, AuthenticationFailureHandler {
  private static final Logger log = LoggerFactory.getLogger(LoginResults.class);
  private static final int LONGEST_DETAIL = 500;

  private final Sessions sessions;
  private final RateLimits limits;

  LoginResults(Sessions sessions, RateLimits limits) {
    this.sessions = sessions;
    this.limits = limits;
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication authentication) {
    if (!(authentication.getPrincipal() instanceof LoginUsers.User user)) {
      throw new IllegalStateException("somebody else than a user of the issuer has logged in");
    }
    try {
      sessions.begin(user.caller(), request, response);
    } catch (DataAccessException away) {
      fail(request, response, LoginFailure.UNAVAILABLE, away);
      return;
    }
    redirect(response, LoginPaths.location(request, view(request)));
  }

  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
    LoginFailure why = why(e, request.getAttribute(LoginStart.VIEW) != null);
    if (isAttempt(request, why)) {
      limits.countFailure(request.getRemoteAddr());
    }
    fail(request, response, why, e);
  }

  /**
   * Returns whether a callback belongs to a login of this browser and brought a bad code. Any page
   * can make browsers call the callback without one, which must not lock out their address.
   */
  private static boolean isAttempt(HttpServletRequest request, LoginFailure why) {
    return !LoginStart.ROUTE.matches(request)
        && request.getAttribute(LoginStart.VIEW) != null
        && why != LoginFailure.DENIED
        && why != LoginFailure.ISSUER_AWAY;
  }

  private static void fail(
      HttpServletRequest request, HttpServletResponse response, LoginFailure why, Exception e) {
    // Whoever can call the service can cause these, as often as they like.
    boolean isNoise =
        why == LoginFailure.BAD_LINK || why == LoginFailure.INSECURE || why == LoginFailure.EXPIRED;
    log.atLevel(isNoise ? Level.DEBUG : Level.WARN)
        .log("A login failed ({}): {}", why.code(), plain(e));
    redirect(response, LoginPaths.location(request, why, view(request)));
  }

  private static void redirect(HttpServletResponse response, String location) {
    response.setStatus(HttpServletResponse.SC_FOUND);
    response.setHeader(HttpHeaders.LOCATION, location);
  }

  /** Returns where the login began; the first view if that is not known, or no view. */
  private static String view(HttpServletRequest request) {
    String view =
        request.getAttribute(LoginStart.VIEW) instanceof String begun
            ? LoginPaths.view(begun)
            : null;
    return view == null ? LoginPaths.FIRST_VIEW : view;
  }

  private static LoginFailure why(Throwable e, boolean belongsToALogin) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof LoginFailedException failed) {
        return failed.why();
      }
      if (cause instanceof ResourceAccessException || cause instanceof HttpServerErrorException) {
        return LoginFailure.ISSUER_AWAY;
      }
    }
    if (!(e instanceof OAuth2AuthenticationException refused)) {
      return LoginFailure.ISSUER_REFUSED;
    }
    String code = refused.getError().getErrorCode();
    return code.equals(OAuth2ErrorCodes.INVALID_REQUEST) && belongsToALogin
        ? LoginFailure.ISSUER_REFUSED // the issuer's word for a mistake in the settings
        : ofError(code);
  }

  private static LoginFailure ofError(String code) {
    return switch (code) {
      case OAuth2ErrorCodes.ACCESS_DENIED -> LoginFailure.DENIED;
      // Of the library: the callback has no code, or belongs to no login of this browser.
      case OAuth2ErrorCodes.INVALID_REQUEST, "authorization_request_not_found" ->
          LoginFailure.EXPIRED;
      case OAuth2ErrorCodes.SERVER_ERROR, OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE ->
          LoginFailure.ISSUER_AWAY;
      default -> LoginFailure.ISSUER_REFUSED;
    };
  }

  /** The issuer's words, and those of whoever writes the address, on one line. */
  private static String plain(Throwable e) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (text.indexOf(message) < 0) { // wrappers repeat it
        text.append(text.isEmpty() ? "" : ": ").append(message);
      }
    }
    String line = text.toString().replaceAll("\\p{Cntrl}+", " ");
    return line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) + "…" : line;
  }
}
