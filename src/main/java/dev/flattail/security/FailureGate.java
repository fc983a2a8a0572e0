package dev.flattail.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Does not look at credentials from an address that has sent too many bad ones, good or bad: who
 * tries keys costs no signature checks and no reads of the database.
 */
final class FailureGate extends OncePerRequestFilter {
  private final RateLimits limits;
  private final Refusals refusals;

  FailureGate(RateLimits limits, Refusals refusals) {
    this.limits = limits;
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long wait =
        request.getHeader(HttpHeaders.AUTHORIZATION) == null
            ? 0
            : limits.failuresWait(request.getRemoteAddr());
    if (wait == 0) {
      chain.doFilter(request, response);
    } else {
      refusals.refuse(
          request,
          response,
          RateLimitFilter.tooMany(
              "Too many bad tokens came from this address. Tokens from it are looked at again in %d s."
                  .formatted(wait),
              wait));
    }
  }
}
