package dev.flattail.security;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The names that this service answers to. A page on evil.example whose name is rebound to 127.0.0.1
 * sends {@code Host: evil.example}, and is refused. Where callers have tokens, which no page has,
 * every name will do unless some are configured.
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

  /** Whether callers need no tokens, so that a page which gets through could do everything. */
  boolean isOpen() {
    return open;
  }

  /**
   * @param host a host without its port; IPv6 in brackets
   */
  boolean contains(String host) {
    return any || names.contains(host.toLowerCase(Locale.ROOT));
  }
}
