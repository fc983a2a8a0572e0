package dev.flattail.webhooks;

import java.util.HashMap;
import java.util.Map;

/** Counts the attempts that this process makes now, by owner, host and URL. */
final class AttemptsInFlight {
  private final Map<String, Integer> owners = new HashMap<>();
  private final Map<String, Integer> hosts = new HashMap<>();
  private final Map<String, Integer> urls = new HashMap<>();

  /**
   * The counts at one moment.
   *
   * @param owners attempts by owner
   * @param hosts attempts by {@link ClaimedDelivery#host()}
   * @param urls attempts by owner, a space, and URL
   */
  record Counts(
      Map<String, Integer> owners, Map<String, Integer> hosts, Map<String, Integer> urls) {
    static final Counts NONE = new Counts(Map.of(), Map.of(), Map.of());

    int all() {
      return owners.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  synchronized Counts counts() {
    return new Counts(Map.copyOf(owners), Map.copyOf(hosts), Map.copyOf(urls));
  }

  synchronized void add(ClaimedDelivery delivery) {
    owners.merge(delivery.owner(), 1, Integer::sum);
    hosts.merge(delivery.host(), 1, Integer::sum);
    urls.merge(url(delivery), 1, Integer::sum);
  }

  synchronized void remove(ClaimedDelivery delivery) {
    decrement(owners, delivery.owner());
    decrement(hosts, delivery.host());
    decrement(urls, url(delivery));
  }

  private static String url(ClaimedDelivery delivery) {
    return delivery.owner() + " " + delivery.url();
  }

  private static void decrement(Map<String, Integer> counts, String key) {
    counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }
}
