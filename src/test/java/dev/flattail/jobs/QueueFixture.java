package dev.flattail.jobs;

import dev.flattail.Tables;
import dev.flattail.jobs.queue.LeaseReaper;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Empties the queue before each test and provides the usual steps. */
@UsesQueue
@SuppressWarnings("NullAway.Init") // Spring sets the fields
public abstract class QueueFixture {
  @Autowired public Jobs jobs;
  @Autowired public WorkerQueue queue;
  @Autowired public LeaseReaper reaper;
  @Autowired public JdbcClient sql;

  public final UUID worker = UUID.randomUUID();

  @BeforeEach
  public void emptyQueue() {
    Tables.empty(sql, "job, worker, storage_garbage");
    queue.register(worker, new WorkerInfo("box", 42, "cpu"));
  }

  public Job submit() {
    return jobs.submit(submission(0, Map.of(), null)).job();
  }

  public Job submit(int priority) {
    return jobs.submit(submission(priority, Map.of(), null)).job();
  }

  public static Submission submission(
      int priority, Map<String, String> labels, @Nullable IdempotencyKey key) {
    return new Submission(
        "train",
        "a job",
        labels,
        priority,
        null,
        Map.of("kind", "train", "epochs", 3),
        Map.of("kind", "train"),
        key,
        null);
  }

  public Lease claim() {
    return queue.claim(worker).orElseThrow();
  }

  /** Expires a lease, as if the worker had been silent for too long. */
  public void letLeaseRunOut(Lease lease) {
    sql.sql("update job set lease_until = now() - interval '1 second' where id = :id")
        .param("id", lease.job().id())
        .update();
  }
}
