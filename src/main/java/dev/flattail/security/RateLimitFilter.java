package dev.flattail.security;

import dev.flattail.security.RequestRefused.Why;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Counts the calls of known callers; what is open to all is not counted. */
final class RateLimitFilter extends OncePerRequestFilter {
  private final RateLimits limits;
  private final Refusals refusals;

  RateLimitFilter(RateLimits limits, Refusals refusals) {
    this.limits = limits;
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long wait =
        SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication known
            ? limits.spend(known.key())
            : 0;
    if (wait == 0) {
      chain.doFilter(request, response);
    } else {
      refusals.refuse(
          request,
          response,
          tooMany(
              "This token has spent its calls. There is another in %d s.".formatted(wait), wait));
    }
  }

  static RequestRefused tooMany(String detail, long wait) {
    return new RequestRefused(
        Why.TOO_MANY, detail, Map.of(HttpHeaders.RETRY_AFTER, Long.toString(wait)));
  }
}
