package dev.flattail.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Rejects logins from an address that has sent too many invalid credentials or codes, each of which
 * this service asks the issuer about.
 */
final class LoginLimitFilter extends RefusingFilter {
  private final RateLimits limits;

  LoginLimitFilter(RateLimits limits, HandlerExceptionResolver problems) {
    super(problems);
    this.limits = limits;
  }

  @Override
  @Nullable RequestRefusedException refusal(HttpServletRequest request) {
    long wait = limits.failuresWait(request.getRemoteAddr());
    return wait == 0 ? null : InvalidCredentialsFilter.tooManyFailures(wait);
  }
}
