package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

/** Tests that the enum's transitions are those that the table's trigger allows. */
class JobStateTest extends QueueFixture {
  /** Columns that the table's checks require in each state. */
  private static final Map<JobState, String> REQUIRED_COLUMNS =
      Map.of(
          JobState.QUEUED,
              "lease_until = null, worker_id = null, finished_at = null, extensions = '[{}]'",
          JobState.RUNNING,
              "lease_until = now(), worker_id = gen_random_uuid(), finished_at = null,"
                  + " lease_token = lease_token + 1",
          JobState.SUCCEEDED,
              "lease_until = null, worker_id = null, finished_at = now(), extensions = '[]'",
          JobState.FAILED,
              "lease_until = null, worker_id = null, finished_at = now(), error = '{}'",
          JobState.CANCELLED, "lease_until = null, worker_id = null, finished_at = now()");

  @Test
  void theTableAllowsExactlyTheMovesOfTheEnum() {
    for (JobState from : JobState.values()) {
      Set<JobState> allowed = EnumSet.noneOf(JobState.class);
      for (JobState to : JobState.values()) {
        if (to != from && tableLets(jobIn(from), to)) {
          allowed.add(to);
        }
      }
      assertThat(allowed).as("from %s", from).isEqualTo(from.next());
    }
  }

  @Test
  void aTerminalStateIsLeftForTheQueueAlone() {
    for (JobState state : JobState.values()) {
      if (state.isTerminal()) {
        assertThat(Set.of(JobState.QUEUED)).containsAll(state.next());
      }
    }
  }

  @Test
  void aQueuedJobSucceedsOnlyByTheWithdrawalOfItsExtension() {
    UUID id = jobIn(JobState.QUEUED);
    assertThatThrownBy(
            () ->
                sql.sql("update job set state = 'succeeded', finished_at = now() where id = :id")
                    .param("id", id)
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("cannot go from");
  }

  @Test
  void aSucceededJobGoesOnOnlyWithARecordOfThat() {
    UUID id = jobIn(JobState.SUCCEEDED);
    assertThatThrownBy(
            () ->
                sql.sql("update job set state = 'queued', finished_at = null where id = :id")
                    .param("id", id)
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("without a record of that");
  }

  private UUID jobIn(JobState state) {
    UUID id = submit().id();
    sql.sql("update job set extensions = '[{}]' where id = :id").param("id", id).update();
    if (state != JobState.QUEUED && state != JobState.CANCELLED) {
      assertThat(tableLets(id, JobState.RUNNING)).isTrue();
    }
    if (state.isTerminal()) {
      assertThat(tableLets(id, state)).isTrue();
    }
    return id;
  }

  private boolean tableLets(UUID id, JobState to) {
    try {
      sql.sql("update job set state = :to, " + REQUIRED_COLUMNS.get(to) + " where id = :id")
          .param("to", to.wire())
          .param("id", id)
          .update();
      return true;
    } catch (DataIntegrityViolationException e) {
      assertThat(e).hasMessageContaining("cannot go from");
      return false;
    }
  }
}
