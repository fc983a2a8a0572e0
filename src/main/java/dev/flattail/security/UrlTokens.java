package dev.flattail.security;

import dev.flattail.security.RequestRefusedException.Why;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Rejects requests with tokens in the URL or with several tokens, since URLs end up in logs and
 * histories. Runs before Spring Security, which logs URLs itself.
 */
@Component
@ConditionalOnAuthentication
@Order(Ordered.HIGHEST_PRECEDENCE + 15)
final class UrlTokens extends RefusingFilter {
  private static final Pattern IN_QUERY = Pattern.compile("(?:^|&)access_token=");
  private static final String DETAIL =
      "A token in the URL is not taken, and may be in logs by now: revoke it, and send tokens in the Authorization header.";

  UrlTokens(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    super(problems);
  }

  @Override
  @Nullable RequestRefusedException refusal(HttpServletRequest request) {
    if (Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION)).size() > 1) {
      return misplaced("The request has several Authorization headers; send one.");
    }
    String query = request.getQueryString();
    return query == null || !IN_QUERY.matcher(query).find() ? null : misplaced(DETAIL);
  }

  private static RequestRefusedException misplaced(String detail) {
    return new RequestRefusedException(
        Why.MISPLACED_TOKEN,
        detail,
        Map.of(HttpHeaders.WWW_AUTHENTICATE, RefusalWriter.challenge("invalid_request", detail)));
  }
}
