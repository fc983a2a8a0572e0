package dev.flattail.security;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * A cookie that scripts cannot read and that is sent over secure connections only.
 *
 * <p>Its name has a prefix of RFC 6265bis, section 4.1.3. With {@code __Host-}, no other host and
 * no insecure connection can set it. A service below a path shares its host with other services, so
 * its cookies are bound to that path, which {@code __Host-} forbids; they have {@code __Secure-}.
 * Browsers keep secure cookies of localhost without TLS too, but not all of them with a prefix.
 *
 * @param name the name without the prefix
 * @param sameSite value of the attribute {@code SameSite}
 */
record SecureCookie(String name, String sameSite) {
  /** Returns whether browsers keep secure cookies of this address. */
  static boolean isPossible(HttpServletRequest request) {
    return request.isSecure() || isLoopback(request.getServerName());
  }

  private static boolean isLoopback(String host) {
    try {
      return host.equals("localhost")
          || InetAddress.ofLiteral(host.replaceAll("^\\[|]$", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false; // some other name
    }
  }

  /** Returns the value that the browser sent; null without the cookie. */
  @Nullable String read(HttpServletRequest request) {
    Cookie[] sent = request.getCookies();
    if (sent == null || !isPossible(request)) {
      return null;
    }
    String full = fullName(request);
    return Arrays.stream(sent)
        .filter(cookie -> cookie.getName().equals(full))
        .map(Cookie::getValue)
        .findFirst()
        .orElse(null);
  }

  void write(
      HttpServletRequest request, HttpServletResponse response, String value, Duration lifetime) {
    ResponseCookie cookie =
        ResponseCookie.from(fullName(request), value)
            .path(request.getContextPath() + "/")
            .maxAge(lifetime)
            .secure(true)
            .httpOnly(true)
            .sameSite(sameSite)
            .build();
    response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
  }

  void clear(HttpServletRequest request, HttpServletResponse response) {
    write(request, response, "", Duration.ZERO);
  }

  private String fullName(HttpServletRequest request) {
    if (!request.isSecure()) {
      return name;
    }
    return (request.getContextPath().isEmpty() ? "__Host-" : "__Secure-") + name;
  }
}
