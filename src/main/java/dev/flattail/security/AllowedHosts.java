package dev.flattail.security;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The names that this service answers to. A page on evil.example whose name is rebound to 127.0.0.1
 * sends {@code Host: evil.example}, and is refused.
 */
@Component
final class AllowedHosts {
  private final Set<String> names;

  AllowedHosts(SecurityProperties properties) {
    names =
        Stream.concat(
                Stream.of("localhost", "127.0.0.1", "[::1]"), properties.allowedHosts().stream())
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * @param host a host without its port; IPv6 in brackets
   */
  boolean contains(String host) {
    return names.contains(host.toLowerCase(Locale.ROOT));
  }
}
