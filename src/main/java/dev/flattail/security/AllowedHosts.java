package dev.flattail.security;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The host names that this service accepts. With DNS rebinding, a page on evil.example reaches
 * 127.0.0.1 with {@code Host: evil.example}, and is rejected. With authentication, every name is
 * accepted unless some are configured, since such a page has no token.
 */
@Component
final class AllowedHosts {
  private final Set<String> names;
  private final boolean any;
  private final boolean open;

  AllowedHosts(SecurityProperties properties, Environment environment) {
    open = !AuthenticationSettings.isOn(environment);
    any = properties.allowedHosts().isEmpty() && !open;
    names =
        Stream.concat(
                Stream.of("localhost", "127.0.0.1", "[::1]"), properties.allowedHosts().stream())
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether authentication is off, so that a page that passes could do everything. */
  boolean isOpen() {
    return open;
  }

  /**
   * Returns whether a host is accepted.
   *
   * @param host a host without its port; IPv6 in brackets
   */
  boolean contains(String host) {
    return any || names.contains(host.toLowerCase(Locale.ROOT));
  }
}
