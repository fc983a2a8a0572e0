package dev.flattail.app;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Sets timeouts for connections to PostgreSQL, derived from the lease period. All values are
 * defaults, which {@code spring.datasource.hikari.*} overrides.
 *
 * <p>The driver's default is to wait for ever. A worker with a dead connection would then hang long
 * after its lease had expired. A worker that is suspended or cut off inside a transaction would
 * keep the lock on its job, so no other worker could take over.
 */
final class DatabaseEnvironment implements EnvironmentPostProcessor, Ordered {
  private static final String HIKARI = "spring.datasource.hikari.";
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final long SHORTEST_VALIDATION_MILLIS = 250;

  /**
   * Minimum idle timeout in a transaction: an overloaded machine may take seconds between two
   * statements.
   */
  private static final long SHORTEST_IDLE_MILLIS = 5_000;

  /** Minimum socket timeout: replies can take as long, and some statements wait for a lock. */
  private static final long SHORTEST_ANSWER_SECONDS = 5;

  /**
   * Makes PostgreSQL plan each statement of a worker once per connection. They find rows by their
   * keys, so no value needs another plan, and planning a claim takes longer than the claim.
   *
   * <p>A claim must read the queue in the order of its index, up to the first free job. Statistics
   * from before the jobs came suggest sorting all of them, which is as much work for each claim as
   * there are jobs.
   */
  private static final String PLANS_OF_WORKERS =
      "; set plan_cache_mode = force_generic_plan; set enable_sort = off";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                "flattail.database",
                defaults(lease(environment), ProcessRole.of(environment) == ProcessRole.WORKER)));
  }

  private static Duration lease(ConfigurableEnvironment environment) {
    try {
      return Binder.get(environment).bind("flattail.worker.lease", Duration.class).orElse(LEASE);
    } catch (BindException e) {
      // The user sees the error when the property itself is bound.
      return LEASE;
    }
  }

  private static Map<String, Object> defaults(Duration lease, boolean worker) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    // Longer than any statement, but leaves time for another heartbeat within the lease.
    defaults.put(
        HIKARI + "data-source-properties.socketTimeout",
        Math.max(SHORTEST_ANSWER_SECONDS, lease.toSeconds() / 3));
    defaults.put(HIKARI + "data-source-properties.tcpKeepAlive", "true");
    // Applies to every dead connection of the pool before a live one is opened.
    defaults.put(
        HIKARI + "validation-timeout", Math.max(SHORTEST_VALIDATION_MILLIS, lease.toMillis() / 15));
    defaults.put(HIKARI + "minimum-idle", 2);
    // Shorter than a lease, so that the lock is released before heartbeats that wait for it are
    // late.
    String init =
        "set idle_in_transaction_session_timeout = %d; set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3"
            .formatted(Math.max(SHORTEST_IDLE_MILLIS, lease.toMillis() / 2));
    defaults.put(HIKARI + "connection-init-sql", worker ? init + PLANS_OF_WORKERS : init);
    return defaults;
  }

  /** Runs after application.properties was read. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }
}
