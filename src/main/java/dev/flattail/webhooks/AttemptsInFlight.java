package dev.flattail.webhooks;

import java.util.HashMap;
import java.util.Map;

/** Counts the attempts that this process makes now, by owner and by host. */
final class AttemptsInFlight {
  private final Map<String, Integer> owners = new HashMap<>();
  private final Map<String, Integer> hosts = new HashMap<>();

  /**
   * The counts at one moment.
   *
   * @param owners attempts by owner
   * @param hosts attempts by {@link ClaimedDelivery#host()}
   */
  record Counts(Map<String, Integer> owners, Map<String, Integer> hosts) {
    static final Counts NONE = new Counts(Map.of(), Map.of());

    int all() {
      return owners.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  synchronized Counts counts() {
    return new Counts(Map.copyOf(owners), Map.copyOf(hosts));
  }

  synchronized void add(ClaimedDelivery delivery) {
    owners.merge(delivery.owner(), 1, Integer::sum);
    hosts.merge(delivery.host(), 1, Integer::sum);
  }

  synchronized void remove(ClaimedDelivery delivery) {
    decrement(owners, delivery.owner());
    decrement(hosts, delivery.host());
  }

  private static void decrement(Map<String, Integer> counts, String key) {
    counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }
}
