package dev.flattail.webhooks;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** The addresses of receivers that the operator allows. */
@Component
@EnableConfigurationProperties(WebhookProperties.class)
public final class AllowedUrls {
  static final String OFF =
      "webhooks are off on this service; the operator turns them on with flattail.webhooks.allowed-hosts";

  private final List<AllowedHost> hosts;
  private final ReachableAddresses reachable;

  AllowedUrls(WebhookProperties properties) {
    this.hosts = properties.allowedHosts().stream().map(AllowedHost::of).toList();
    this.reachable =
        new ReachableAddresses(properties.privateNetworks().stream().map(Network::of).toList());
  }

  /** Returns whether events can be sent at all. */
  public boolean isOn() {
    return !hosts.isEmpty();
  }

  /** Returns the hosts as the operator wrote them. */
  public List<String> hosts() {
    return hosts.stream().map(AllowedHost::toString).toList();
  }

  ReachableAddresses reachable() {
    return reachable;
  }

  /** Returns why no event may be sent to a URL, and what to do; null when it may. */
  @Nullable String problem(String url) {
    URI address;
    try {
      address = new URI(url);
    } catch (URISyntaxException e) {
      return "is not a URL: %s; write one such as https://hooks.example.org/flattail"
          .formatted(e.getReason());
    }
    if (!"https".equalsIgnoreCase(address.getScheme())) {
      return "must begin with https://, so that events can be neither read nor changed on the way";
    }
    if (!url.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return "must be ASCII: encode other characters with %, and the host's name in Punycode";
    }
    if (address.getRawUserInfo() != null) {
      return "must not have a user or password; put a token for the receiver into path or query";
    }
    if (address.getRawFragment() != null) {
      return "must not have a fragment (#…), which no receiver would get";
    }
    String host = address.getHost();
    if (host == null) {
      return "has no readable host; write one such as https://hooks.example.org/flattail";
    }
    return hostProblem(host.toLowerCase(Locale.ROOT), address.getPort());
  }

  private @Nullable String hostProblem(String host, int port) {
    int onPort = port < 0 ? AllowedHost.HTTPS : port;
    if (hosts.stream().noneMatch(allowed -> allowed.includes(host, onPort))) {
      return "is at a host that the operator does not allow; allowed: "
          + String.join(", ", hosts());
    }
    InetAddress literal = literal(host);
    return literal == null || reachable.contains(literal)
        ? null
        : "has an address that is not public; the operator allows networks with flattail.webhooks.private-networks";
  }

  /** Returns the address that the host is, or null for a name. */
  private static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""));
    } catch (IllegalArgumentException name) {
      return null;
    }
  }
}
