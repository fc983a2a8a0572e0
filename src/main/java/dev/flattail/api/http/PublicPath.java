package dev.flattail.api.http;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Paths of this service as the client of the current request sees them: below {@code
 * server.servlet.context-path} and, with {@code server.forward-headers-strategy=framework}, below
 * the proxy's {@code X-Forwarded-Prefix}.
 */
public final class PublicPath {
  private PublicPath() {}

  /**
   * Returns a path as the client must request it.
   *
   * @param path path of a route, such as {@code /jobs}
   */
  public static String of(String path) {
    return prefix() + path;
  }

  /** Returns what precedes every route; empty at the root, and outside a request. */
  public static String prefix() {
    return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current
        ? current.getRequest().getContextPath()
        : "";
  }
}
