package dev.flattail.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Limits the calls of authenticated callers; public routes are not counted. */
final class RateLimitFilter extends RefusingFilter {
  private final RateLimits limits;

  RateLimitFilter(RateLimits limits, HandlerExceptionResolver problems) {
    super(problems);
    this.limits = limits;
  }

  @Override
  @Nullable RequestRefusedException refusal(HttpServletRequest request) {
    long wait =
        SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication known
            ? limits.spend(known.key())
            : 0;
    return wait == 0
        ? null
        : RequestRefusedException.tooMany(
            "This token has spent its calls. There is another in %d s.".formatted(wait), wait);
  }
}
