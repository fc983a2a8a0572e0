package dev.flattail.security;

import dev.flattail.caller.Scope;
import dev.flattail.security.RequestRefusedException.Why;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrorCodes;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Writes the rejections of Spring Security as problem documents, with the {@code WWW-Authenticate}
 * header of RFC 6750, section 3.
 */
@Component
@ConditionalOnAuthentication
final class RefusalWriter
    implements AuthenticationEntryPoint,
        AuthenticationFailureHandler,
        AccessDeniedHandler,
        RequestRejectedHandler {
  private static final Logger log = LoggerFactory.getLogger(RefusalWriter.class);
  private static final String BEARER = "Bearer realm=\"flattail\"";

  private final RateLimits limits;
  private final HandlerExceptionResolver problems;

  RefusalWriter(
      RateLimits limits, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    this.limits = limits;
    this.problems = problems;
  }

  void refuse(HttpServletRequest request, HttpServletResponse response, Exception refused) {
    problems.resolveException(request, response, null, refused);
  }

  /** Handles a request without credentials. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
    refuse(
        request,
        response,
        new RequestRefusedException(
            Why.UNAUTHENTICATED,
            "This call needs a token: send the header Authorization: Bearer TOKEN.",
            Map.of(HttpHeaders.WWW_AUTHENTICATE, BEARER)));
  }

  /** Handles credentials that are invalid or cannot be checked now. */
  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
    if (e instanceof AuthenticationServiceException) {
      refuse(request, response, away(e));
      return;
    }
    limits.countFailure(request.getRemoteAddr());
    String code =
        e instanceof OAuth2AuthenticationException bearer
            ? bearer.getError().getErrorCode()
            : BearerTokenErrorCodes.INVALID_TOKEN;
    String description = String.valueOf(e.getMessage());
    boolean misplaced = code.equals(BearerTokenErrorCodes.INVALID_REQUEST);
    refuse(
        request,
        response,
        new RequestRefusedException(
            misplaced ? Why.MISPLACED_TOKEN : Why.UNAUTHENTICATED,
            description.endsWith(".") ? description : description + ".",
            Map.of(HttpHeaders.WWW_AUTHENTICATE, challenge(code, description))));
  }

  /**
   * Formats the {@code WWW-Authenticate} header.
   *
   * @param code error code of RFC 6750, section 3.1
   */
  static String challenge(String code, String description) {
    return "%s, error=\"%s\", error_description=\"%s\""
        .formatted(BEARER, code, quotable(description));
  }

  private static Exception away(AuthenticationException e) {
    if (e.getCause() instanceof org.springframework.dao.DataAccessException database) {
      return database;
    }
    log.warn("Could not verify tokens of the issuer: {}", rootOf(e).toString());
    return new RequestRefusedException(
        Why.ISSUER_AWAY,
        "The issuer of this token does not respond, so the token cannot be verified.",
        Map.of(HttpHeaders.RETRY_AFTER, "5"));
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Handles valid credentials without the required scope. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException e) {
    Scope needed = RouteScopes.needed(request);
    String scope = needed == null ? "" : needed.wire();
    refuse(
        request,
        response,
        new RequestRefusedException(
            Why.INSUFFICIENT_SCOPE,
            "This call needs the scope '%s', which the token does not have.".formatted(scope),
            Map.of(
                HttpHeaders.WWW_AUTHENTICATE,
                "%s, error=\"insufficient_scope\", scope=\"%s\"".formatted(BEARER, scope))));
  }

  /**
   * Handles URLs such as {@code //} and {@code %2F}, which filters and controllers could parse
   * differently.
   */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, RequestRejectedException e) {
    refuse(
        request,
        response,
        new RequestRefusedException(
            Why.AMBIGUOUS_URL,
            "The URL has an empty segment, or a character that may not be encoded in a path, such as / or ;."));
  }

  /** Replaces characters that a quoted string of a header cannot contain. */
  private static String quotable(String text) {
    return text.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "'");
  }
}
