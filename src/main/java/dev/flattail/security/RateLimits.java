package dev.flattail.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

/**
 * Token buckets in this process: calls per caller, and failed authentications per address. A bucket
 * is dropped when it was not used for the time that it takes to fill, which has no effect.
 */
@Component
@ConditionalOnAuthentication
final class RateLimits {
  private static final int MOST_KEYS = 100_000;

  private final SecurityProperties.RateLimit settings;
  private final Cache<String, Bucket> calls;
  private final Cache<String, Bucket> failures;

  RateLimits(SecurityProperties properties) {
    this.settings = properties.rateLimit();
    this.calls = buckets(settings.burst(), settings.perSecond());
    this.failures = buckets(settings.failuresBurst(), settings.failuresPerSecond());
  }

  private static Cache<String, Bucket> buckets(int burst, int perSecond) {
    return Caffeine.newBuilder()
        .maximumSize(MOST_KEYS)
        .expireAfterAccess(Duration.ofSeconds(Math.ceilDiv(burst, perSecond) + 1L))
        .build();
  }

  /**
   * Consumes one call.
   *
   * @return seconds until the next call is available; 0 when the call was available
   */
  long spend(String key) {
    if (!settings.enabled()) {
      return 0;
    }
    ConsumptionProbe probe =
        bucket(calls, key, settings.burst(), settings.perSecond()).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed() ? 0 : seconds(probe.getNanosToWaitForRefill());
  }

  /**
   * Returns the seconds until credentials from this address are checked again; 0 when they are
   * checked.
   */
  long failuresWait(String address) {
    if (!settings.enabled()) {
      return 0;
    }
    Bucket bucket = failures.getIfPresent(network(address));
    return bucket == null
        ? 0
        : seconds(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
  }

  void countFailure(String address) {
    bucket(failures, network(address), settings.failuresBurst(), settings.failuresPerSecond())
        .tryConsume(1);
  }

  private static Bucket bucket(Cache<String, Bucket> cache, String key, int burst, int perSecond) {
    return cache.get(
        key,
        _ ->
            Bucket.builder()
                .addLimit(
                    limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build());
  }

  private static long seconds(long nanos) {
    return nanos <= 0 ? 0 : Math.ceilDiv(nanos, 1_000_000_000L);
  }

  /** Returns the network of an address: a machine has one IPv4 address, but 2^64 IPv6 addresses. */
  private static String network(String address) {
    try {
      byte[] bytes = InetAddress.ofLiteral(address).getAddress();
      return HexFormat.of().formatHex(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    } catch (IllegalArgumentException _) {
      // A host name.
      return address;
    }
  }
}
