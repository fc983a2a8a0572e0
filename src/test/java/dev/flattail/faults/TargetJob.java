package dev.flattail.faults;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The job that a fault affects. It runs before all others, for about half a second to two seconds.
 */
final class TargetJob {
  private static final int FIRST = 10;

  private final TestCluster cluster;
  private final UUID id;
  private final int millis;

  private TargetJob(TestCluster cluster, UUID id, int millis) {
    this.cluster = cluster;
    this.id = id;
    this.millis = millis;
  }

  /**
   * @param trap fault in its own process; null for none
   */
  static TargetJob submit(TestCluster cluster, Random random, @Nullable String trap) {
    int steps = 4 + random.nextInt(5);
    int stepMillis = 60 + random.nextInt(200);
    Map<String, Object> spec = new HashMap<>();
    spec.put("seed", random.nextInt());
    spec.put("steps", steps);
    spec.put("stepMillis", stepMillis);
    spec.put("artifacts", 1 + random.nextInt(3));
    spec.put("bytes", 1 + random.nextInt(20_000));
    if (trap != null) {
      spec.put("trap", trap);
      spec.put("trapStep", 1 + random.nextInt(steps));
    }
    return new TargetJob(cluster, cluster.client().submit(FIRST, spec), steps * stepMillis);
  }

  UUID id() {
    return id;
  }

  /** Draws a time within its run. */
  Duration within(Random random) {
    return Duration.ofMillis(random.nextInt(millis));
  }

  /** Draws a time just before or after its end. */
  Duration ending(Random random) {
    return Duration.ofMillis(millis + random.nextInt(200));
  }

  /** Waits for the slot that runs it. */
  Optional<WorkerSlot> awaitSlot() {
    WorkerSlot[] found = new WorkerSlot[1];
    boolean running =
        OutageTolerantAwait.until(
            cluster.settings().patience(),
            () -> {
              Optional<WorkerSlot> slot = slot();
              slot.ifPresent(here -> found[0] = here);
              return slot.isPresent() || isOver();
            });
    return running ? Optional.ofNullable(found[0]) : Optional.empty();
  }

  private Optional<WorkerSlot> slot() {
    return sql("select worker_id from job where id = :id and state = 'running'")
        .query(UUID.class)
        .optional()
        .flatMap(cluster::slotOf);
  }

  boolean isOver() {
    return sql("select finished_at is not null from job where id = :id")
        .query(Boolean.class)
        .single();
  }

  boolean isRunning() {
    return state().equals("running");
  }

  String state() {
    return sql("select state from job where id = :id").query(String.class).single();
  }

  /** Returns when its trap was triggered, by PostgreSQL's clock. */
  Optional<OffsetDateTime> sprung() {
    return sql("select at from job_event where job_id = :id and type = 'log' and data ->> 'message' like 'trap %'")
        .query(OffsetDateTime.class)
        .optional();
  }

  /** Returns the seconds from the fault until the job was processed again or had ended. */
  @Nullable Double recoveredAfter(OffsetDateTime fault) {
    return sql("""
            select extract(epoch from min(at) - :fault)::float8 from job_event
            where job_id = :id and at > :fault and (type in ('log', 'epoch')
                or type = 'state' and data ->> 'state' <> 'queued')""")
        .param("fault", fault)
        .query(Double.class)
        .optional()
        .orElse(null);
  }

  private JdbcClient.StatementSpec sql(String statement) {
    return cluster.sql().sql(statement).param("id", id);
  }
}
