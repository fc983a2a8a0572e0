package dev.flattail.jobs.sweeps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flattail.Tables;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.QueueFixture;
import dev.flattail.jobs.worker.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Processes that die in the middle of a change of a sweep. A lock of another session holds the
 * change up halfway, and then PostgreSQL loses the connection, as it does when the process dies.
 */
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class SweepCrashTest extends QueueFixture {
  private static final Map<String, Object> GRID = Map.of("type", "grid");

  @Autowired Sweeps sweeps;
  @Autowired DataSource dataSource;

  @BeforeEach
  void noSweeps() {
    Tables.empty(sql, "sweep");
  }

  private static List<SweepSubmission.Point> points(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            seed -> new SweepSubmission.Point(Map.of("/seed", seed), submission(0, Map.of(), null)))
        .toList();
  }

  private UUID submitSweep(int count) {
    return sweeps
        .submit(
            new SweepSubmission(
                "a sweep",
                Map.of("kind", "train"),
                GRID,
                Map.of("/seed", List.of(0)),
                Map.of(),
                points(0, count),
                null))
        .id();
  }

  /** Runs a change until it waits for the lock in a statement, and then kills its connection. */
  private void dieIn(String statement, String lock, Runnable change) throws Exception {
    try (Connection other = dataSource.getConnection();
        Statement locking = other.createStatement()) {
      other.setAutoCommit(false);
      locking.execute(lock);
      CompletableFuture<Void> running = CompletableFuture.runAsync(change);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  sql.sql(
                              """
                          select count(pg_terminate_backend(pid)) from pg_stat_activity
                          where wait_event_type = 'Lock' and query ilike :statement""")
                          .param("statement", statement + "%")
                          .query(Integer.class)
                          .single()
                      > 0);
      assertThatThrownBy(running::join)
          .isInstanceOf(CompletionException.class)
          .hasRootCauseInstanceOf(SQLException.class);
      other.rollback();
    }
  }

  @Test
  void aDeletionThatDiesDeletesNothing() throws Exception {
    UUID id = submitSweep(3);
    claim().succeed(Map.of("accuracy", 1), Publication.of(List.of()));
    sweeps.cancel(id);
    SweepTable before = sweeps.get(id);

    dieIn(
        "delete from job where",
        "lock table idempotency_key in exclusive mode",
        () -> sweeps.delete(id));

    assertThat(sweeps.get(id)).isEqualTo(before);
    assertThat(jobs.list(JobFilter.ALL, 10, null).items()).hasSize(3);
    assertThat(sql.sql("select key from storage_garbage").query(String.class).list())
        .as("no bytes are deleted")
        .isEmpty();
    sweeps.delete(id);
    assertThat(jobs.list(JobFilter.ALL, 10, null).items()).isEmpty();
    assertThat(sql.sql("select key from storage_garbage").query(String.class).list())
        .containsExactlyInAnyOrderElementsOf(
            before.rows().stream()
                .map(row -> Jobs.storagePrefix(row.job()).replaceFirst("/$", ""))
                .toList());
  }

  @Test
  void anAdditionThatDiesAddsNothing() throws Exception {
    UUID id = submitSweep(2);
    SweepTable before = sweeps.get(id);
    SweepAddition addition =
        new SweepAddition(
            id,
            2,
            GRID,
            Map.of("/seed", List.of(0, 1, 2, 3)),
            points(2, 4),
            new IdempotencyKey("key", "hash"));

    dieIn(
        "insert into sweep_job", "lock table sweep_job in share mode", () -> sweeps.add(addition));

    assertThat(sweeps.get(id)).isEqualTo(before);
    assertThat(jobs.list(JobFilter.ALL, 10, null).items()).hasSize(2);
    assertThat(sweeps.add(addition)).as("the key was not used up").isPresent();
    assertThat(sweeps.get(id).rows()).hasSize(4);
    assertThat(sweeps.add(addition)).as("the client asks again").isEmpty();
    assertThat(jobs.list(JobFilter.ALL, 10, null).items()).hasSize(4);
  }

  @Test
  void anAdditionToASweepThatWasDeletedAddsNothing() {
    UUID id = submitSweep(1);
    sweeps.cancel(id);
    sweeps.delete(id);
    assertThatThrownBy(
            () -> sweeps.add(new SweepAddition(id, 1, GRID, Map.of(), points(1, 2), null)))
        .isInstanceOf(SweepNotFoundException.class);
    assertThat(jobs.list(JobFilter.ALL, 10, null).items()).isEmpty();
  }

  @Test
  void anAdditionThatWasPlannedForOtherJobsIsRefused() {
    UUID id = submitSweep(2);
    SweepAddition addition =
        new SweepAddition(id, 2, GRID, Map.of("/seed", List.of(0, 1, 2)), points(2, 3), null);
    sweeps.add(addition);
    assertThatThrownBy(() -> sweeps.add(addition)).isInstanceOf(SweepChangedException.class);
    assertThat(sweeps.get(id).rows()).hasSize(3);
  }
}
