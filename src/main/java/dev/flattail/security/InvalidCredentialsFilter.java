package dev.flattail.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Rejects all credentials, valid or not, from an address that has sent too many invalid ones. So
 * guessing keys costs no signature checks and no database queries.
 */
final class InvalidCredentialsFilter extends RefusingFilter {
  private final RateLimits limits;

  InvalidCredentialsFilter(RateLimits limits, HandlerExceptionResolver problems) {
    super(problems);
    this.limits = limits;
  }

  @Override
  @Nullable RequestRefusedException refusal(HttpServletRequest request) {
    long wait =
        request.getHeader(HttpHeaders.AUTHORIZATION) == null
            ? 0
            : limits.failuresWait(request.getRemoteAddr());
    return wait == 0 ? null : tooManyFailures(wait);
  }

  /**
   * Returns the rejection.
   *
   * @param wait seconds until credentials are checked again
   */
  static RequestRefusedException tooManyFailures(long wait) {
    return RequestRefusedException.tooMany(
        "Too many bad tokens came from this address. Tokens from it are looked at again in %d s."
            .formatted(wait),
        wait);
  }
}
