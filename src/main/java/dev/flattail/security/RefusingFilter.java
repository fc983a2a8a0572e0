package dev.flattail.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Lets a request through, or answers it with a problem. */
abstract class RefusingFilter extends OncePerRequestFilter {
  private final HandlerExceptionResolver problems;

  RefusingFilter(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  /** Why the request goes no further; null when it does. */
  abstract @Nullable RequestRefusedException refusal(HttpServletRequest request);

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    RequestRefusedException refused = refusal(request);
    if (refused == null) {
      chain.doFilter(request, response);
    } else {
      problems.resolveException(request, response, null, refused);
    }
  }
}
