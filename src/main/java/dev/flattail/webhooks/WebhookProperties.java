package dev.flattail.webhooks;

import jakarta.validation.constraints.AssertTrue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code flattail.webhooks.*}.
 *
 * @param allowedHosts hosts to which events may be sent, see {@link AllowedHost}; webhooks are off
 *     without any
 * @param privateNetworks networks such as {@code 10.0.0.0/8} that receivers may be in although
 *     their addresses are not public
 * @param signingKey key from which the secrets of owners are derived; the same in all replicas
 * @param sslBundle name of Spring Boot's SSL bundle with the certificates to trust; null for those
 *     of the Java runtime
 * @param timeout for the connection, and for the answer
 * @param keep how long events are kept after their last delivery has ended
 */
@Validated
@ConfigurationProperties("flattail.webhooks")
public record WebhookProperties(
    @DefaultValue List<String> allowedHosts,
    @DefaultValue List<String> privateNetworks,
    @Nullable String signingKey,
    @Nullable String sslBundle,
    @DefaultValue("10s") Duration timeout,
    @DefaultValue("30d") Duration keep) {
  private static final int SHORTEST_KEY = 32;

  @AssertTrue(
      message =
          "flattail.webhooks.allowed-hosts must be host names such as hooks.example.org, *.example.org or * for any public host, each with :port if it is not 443")
  public boolean isEveryHostReadable() {
    return allowedHosts.stream().allMatch(AllowedHost::isReadable);
  }

  @AssertTrue(
      message =
          "flattail.webhooks.private-networks must be networks such as 10.0.0.0/8 or fd00::/8")
  public boolean isEveryNetworkReadable() {
    return privateNetworks.stream().allMatch(Network::isReadable);
  }

  @AssertTrue(
      message =
          "flattail.webhooks.signing-key must be a secret of at least 32 characters when flattail.webhooks.allowed-hosts is set; make one with: openssl rand -base64 32")
  public boolean isSigned() {
    return allowedHosts.isEmpty() || (signingKey != null && signingKey.length() >= SHORTEST_KEY);
  }

  @AssertTrue(
      message =
          "flattail.webhooks.timeout must be between 1s and 30s, and flattail.webhooks.keep positive")
  public boolean isTimePossible() {
    return timeout.compareTo(Duration.ofSeconds(1)) >= 0
        && timeout.compareTo(Duration.ofSeconds(30)) <= 0
        && keep.isPositive();
  }

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "WebhookProperties[allowedHosts=%s, privateNetworks=%s]"
        .formatted(allowedHosts, privateNetworks);
  }
}
