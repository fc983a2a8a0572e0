package dev.flattail.jobs;

import static org.awaitility.Awaitility.await;

import dev.flattail.jobs.queue.LeaseReaper;
import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Expires the leases of workers. */
public final class ExpiredLeases {
  private ExpiredLeases() {}

  /**
   * Expires a job's lease and waits until it is reaped. Just after PostgreSQL's start, no lease
   * expires by itself.
   */
  public static void runOut(UUID job, JdbcClient sql, LeaseReaper reaper) {
    sql.sql("update job set lease_until = now() - interval '1 second' where id = :id")
        .param("id", job)
        .update();
    await("the reaping of " + job)
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              reaper.run();
              return !sql.sql("select state from job where id = :id")
                  .param("id", job)
                  .query(String.class)
                  .single()
                  .equals("running");
            });
  }
}
