package dev.flattail.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Protects a service without authentication from web pages. Whoever reaches such a service may do
 * everything, and a developer's browser reaches it on loopback. The Host must be known, which
 * prevents DNS rebinding. A call that changes data must not come from another origin, nor have a
 * body that an HTML form could send without a preflight request. CORS stays off, so no page can
 * read a response.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class BrowserGuard extends RefusingFilter {
  static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Set<String> FORMS =
      Set.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");

  private final AllowedHosts hosts;

  BrowserGuard(
      AllowedHosts hosts,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    super(problems);
    this.hosts = hosts;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Cache-Control", "no-store");
    super.doFilterInternal(request, response, chain);
  }

  @Override
  @Nullable RequestRefusedException refusal(HttpServletRequest request) {
    for (String host : names(request)) {
      if (!hosts.contains(host)) {
        return new RequestRefusedException(
            RequestRefusedException.Why.FOREIGN_HOST,
            "This service does not answer to the host '%s'. Use localhost, or add the name to flattail.security.allowed-hosts."
                .formatted(host));
      }
    }
    if (SAFE.contains(request.getMethod())) {
      return null;
    }
    String origin = request.getHeader("Origin");
    if ((origin != null && !isOwn(origin, request))
        || "cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
      return new RequestRefusedException(
          RequestRefusedException.Why.FOREIGN_ORIGIN,
          "A page of another origin (%s) may not change anything here."
              .formatted(origin == null ? "cross-site" : origin));
    }
    String type = mediaType(request);
    if (FORMS.contains(type)) {
      return new RequestRefusedException(
          RequestRefusedException.Why.FORM_BODY,
          "This service takes no %s. Send JSON with the header Content-Type: application/json, files as the raw body with their own type."
              .formatted(type));
    }
    return null;
  }

  /**
   * Returns the names to check. With trusted forwarded headers, the server's name comes from one of
   * them, which a page may send. But a page cannot send another Host than its own.
   */
  private List<String> names(HttpServletRequest request) {
    String server = request.getServerName();
    return hosts.isOpen() ? List.of(server, sentHost(request)) : List.of(server);
  }

  /** Returns the Host header's name, without the port. */
  private static String sentHost(HttpServletRequest request) {
    String host = request.getHeader("Host");
    return host == null ? request.getServerName() : host.strip().replaceFirst(":\\d*$", "");
  }

  /**
   * Returns whether the browser says that a page of this service sent the request. Pages cannot
   * write these headers. Browsers that understand the page send both with every call that changes
   * data.
   */
  static boolean isOfOwnPage(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return site.equals("same-origin");
    }
    String origin = request.getHeader("Origin");
    return origin != null
        && origin.startsWith(request.getScheme() + "://")
        && isOwn(origin, request);
  }

  /** Returns whether the calling page was served from this service's address. */
  private static boolean isOwn(String origin, HttpServletRequest request) {
    String host = request.getHeader("Host");
    try {
      return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String mediaType(HttpServletRequest request) {
    String header = request.getContentType();
    if (header == null) {
      return "";
    }
    int parameters = header.indexOf(';');
    return (parameters < 0 ? header : header.substring(0, parameters))
        .strip()
        .toLowerCase(Locale.ROOT);
  }
}
