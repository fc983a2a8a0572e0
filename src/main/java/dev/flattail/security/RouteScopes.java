package dev.flattail.security;

import dev.flattail.caller.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * Determines the scope that a request needs. By default, a route needs {@code read} for reading and
 * {@code submit} for changes. The contract says the same, and a test compares the two.
 */
final class RouteScopes implements AuthorizationManager<RequestAuthorizationContext> {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  /**
   * Routes that need no token. The page is files alone: what it shows, it asks for with a token.
   * {@code /me} says that one is needed.
   */
  private static final List<PathPatternRequestMatcher> OPEN = open();

  private static final PathPatternRequestMatcher WHO_CALLS =
      PathPatternRequestMatcher.pathPattern(HttpMethod.GET, "/me");

  private static List<PathPatternRequestMatcher> open() {
    Stream<PathPatternRequestMatcher> reads =
        Stream.of(
                "/",
                "/actuator/health",
                "/actuator/health/**",
                "/docs",
                "/docs/**",
                "/me",
                "/openapi.yaml",
                "/problems",
                "/problems/*",
                "/ui",
                "/ui/**")
            .flatMap(
                path ->
                    Stream.of(HttpMethod.GET, HttpMethod.HEAD)
                        .map(method -> PathPatternRequestMatcher.pathPattern(method, path)));
    return Stream.concat(
            reads,
            Stream.of(PathPatternRequestMatcher.pathPattern(HttpMethod.POST, LoginPaths.END)))
        .toList();
  }

  private static final List<PathPatternRequestMatcher> ADMIN =
      List.of(
          PathPatternRequestMatcher.pathPattern("/tokens/**"),
          PathPatternRequestMatcher.pathPattern("/workers/**"),
          PathPatternRequestMatcher.pathPattern(HttpMethod.POST, "/queue/**"),
          PathPatternRequestMatcher.pathPattern(HttpMethod.PUT, "/queue/**"),
          PathPatternRequestMatcher.pathPattern(HttpMethod.DELETE, "/queue/**"));

  /** Returns the required scope; null for public routes. */
  static @Nullable Scope needed(HttpServletRequest request) {
    if (OPEN.stream().anyMatch(open -> open.matches(request))) {
      return null;
    }
    if (ADMIN.stream().anyMatch(route -> route.matches(request))) {
      return Scope.ADMIN;
    }
    return SAFE.contains(request.getMethod()) ? Scope.READ : Scope.SUBMIT;
  }

  /**
   * Returns whether the answer is the same for all callers, so that the caller need not be known.
   */
  static boolean ignoresCaller(HttpServletRequest request) {
    return BrowserGuard.SAFE.contains(request.getMethod())
        && needed(request) == null
        && !WHO_CALLS.matches(request);
  }

  @Override
  public AuthorizationResult authorize(
      Supplier<? extends @Nullable Authentication> authentication,
      RequestAuthorizationContext context) {
    Scope needed = needed(context.getRequest());
    return new AuthorizationDecision(
        needed == null
            || (authentication.get() instanceof CallerAuthentication known
                && known.caller().may(needed)));
  }
}
