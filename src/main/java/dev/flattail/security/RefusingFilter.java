package dev.flattail.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** A filter that passes a request on, or rejects it with a problem document. */
abstract class RefusingFilter extends OncePerRequestFilter {
  private final HandlerExceptionResolver problems;

  RefusingFilter(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  /** Returns why the request is rejected; null when it is passed on. */
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
