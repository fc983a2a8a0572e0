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
 * How long either end of a connection to PostgreSQL waits for the other, by the length of a lease.
 * Everything here is a default: {@code spring.datasource.hikari.*} replaces it.
 *
 * <p>The driver itself would wait for ever. A worker whose connection died without a word would
 * then hang long after its lease; and a worker that is paused or cut off inside a transaction would
 * keep the lock on its job, which nobody could take over.
 */
final class DatabaseEnvironment implements EnvironmentPostProcessor, Ordered {
  private static final String HIKARI = "spring.datasource.hikari.";
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final long SHORTEST_VALIDATION_MILLIS = 250;

  /** A starved machine may well take a second or two between two statements. */
  private static final long SHORTEST_IDLE_MILLIS = 5_000;

  /** The same holds between a question and its answer, and some answers wait for a lock. */
  private static final long SHORTEST_ANSWER_SECONDS = 5;

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("flattail.database", defaults(lease(environment))));
  }

  private static Duration lease(ConfigurableEnvironment environment) {
    try {
      return Binder.get(environment).bind("flattail.worker.lease", Duration.class).orElse(LEASE);
    } catch (BindException e) {
      // Told to the user when the property itself is read.
      return LEASE;
    }
  }

  static Map<String, Object> defaults(Duration lease) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    // No statement takes so long. Leaves time for another heartbeat within the lease.
    defaults.put(
        HIKARI + "data-source-properties.socketTimeout",
        Math.max(SHORTEST_ANSWER_SECONDS, lease.toSeconds() / 3));
    defaults.put(HIKARI + "data-source-properties.tcpKeepAlive", "true");
    // Spent on every dead connection of the pool before a live one is opened.
    defaults.put(
        HIKARI + "validation-timeout", Math.max(SHORTEST_VALIDATION_MILLIS, lease.toMillis() / 15));
    defaults.put(HIKARI + "minimum-idle", 2);
    // Shorter than a lease, so that the lock is gone before the heartbeats that wait for it are
    // late.
    defaults.put(
        HIKARI + "connection-init-sql",
        "set idle_in_transaction_session_timeout = %d; set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3"
            .formatted(Math.max(SHORTEST_IDLE_MILLIS, lease.toMillis() / 2)));
    return defaults;
  }

  /** After application.properties has been read. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }
}
