package dev.flattail.security;

import dev.flattail.security.RequestRefused.Why;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses tokens in URLs, whatever else the request has: URLs end up in logs and histories. Comes
 * before Spring Security, which logs URLs itself.
 */
@Component
@ConditionalOnAuthentication
@Order(Ordered.HIGHEST_PRECEDENCE + 15)
final class UrlTokens extends OncePerRequestFilter {
  private static final Pattern IN_QUERY = Pattern.compile("(?:^|&)access_token=");
  private static final String DETAIL =
      "A token in the URL is not taken, and may be in logs by now: revoke it, and send tokens in the Authorization header.";

  private final Refusals refusals;

  UrlTokens(Refusals refusals) {
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String query = request.getQueryString();
    if (query == null || !IN_QUERY.matcher(query).find()) {
      chain.doFilter(request, response);
    } else {
      refusals.refuse(
          request,
          response,
          new RequestRefused(
              Why.MISPLACED_TOKEN,
              DETAIL,
              Map.of(HttpHeaders.WWW_AUTHENTICATE, Refusals.challenge("invalid_request", DETAIL))));
    }
  }
}
