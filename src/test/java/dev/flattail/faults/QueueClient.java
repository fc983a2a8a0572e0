package dev.flattail.faults;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.Submission;
import dev.flattail.quotas.Quotas;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Submits no-op jobs directly to the queue, because no spec of the API names them. */
final class QueueClient implements AutoCloseable {
  private final ConfigurableApplicationContext context;
  private final Jobs jobs;
  private final Set<UUID> submitted = ConcurrentHashMap.newKeySet();

  private QueueClient(ConfigurableApplicationContext context) {
    this.context = context;
    this.jobs = context.getBean(Jobs.class);
  }

  static QueueClient connect(PostgresProxy proxy, TestCluster cluster) {
    return new QueueClient(
        new SpringApplicationBuilder(Queue.class)
            .web(WebApplicationType.NONE)
            .properties(
                Map.of(
                    "spring.datasource.url",
                    proxy.url("client"),
                    "spring.datasource.username",
                    cluster.postgres().user(),
                    "spring.datasource.password",
                    cluster.postgres().password(),
                    "spring.datasource.hikari.maximum-pool-size",
                    "4",
                    "flattail.role",
                    "worker",
                    "logging.level.root",
                    "error"))
            .run());
  }

  /** Configures the queue without its timer, because the processes under test reap leases. */
  @EnableAutoConfiguration
  @ComponentScan(
      basePackages = "dev.flattail.jobs",
      excludeFilters =
          @ComponentScan.Filter(
              type = FilterType.REGEX,
              pattern = ".*(LeaseReaperScheduler|QueueBeans)"))
  static final class Queue {
    @Bean
    CurrentCaller currentCaller() {
      return () -> Caller.OPERATOR;
    }

    @Bean
    Quotas quotas() {
      return Quotas.NONE;
    }

    @Bean
    QueueSettings queueSettings() {
      return QueueSettings.of(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }
  }

  /** Returns every job that the queue has confirmed. */
  Set<UUID> submitted() {
    return submitted;
  }

  /** Submits one job, and retries while PostgreSQL is unreachable. */
  UUID submit(int priority, Map<String, Object> fields) {
    Map<String, Object> spec = new HashMap<>(fields);
    String kind = (String) spec.computeIfAbsent("kind", key -> "no-op");
    IdempotencyKey key = new IdempotencyKey(UUID.randomUUID().toString(), "0".repeat(64));
    while (true) {
      try {
        UUID id =
            jobs.submit(new Submission(kind, null, Map.of(), priority, null, spec, spec, key, null))
                .job()
                .id();
        submitted.add(id);
        return id;
      } catch (DataAccessException | TransactionException outage) {
        // The idempotency key makes retries safe.
        Thread.onSpinWait();
      }
    }
  }

  /** Resumes a job as a user would after the last attempt. */
  void resume(UUID job) {
    jobs.resume(job);
  }

  @Override
  public void close() {
    context.close();
  }
}
