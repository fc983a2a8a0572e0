package dev.flattail.jobs.sweeps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.Tables;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.IdempotencyMismatchException;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.QueueFixture;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;

@SuppressWarnings("NullAway.Init") // Spring sets the fields
class SweepTest extends QueueFixture {
  @Autowired Sweeps sweeps;

  @BeforeEach
  void noSweeps() {
    Tables.empty(sql, "sweep");
  }

  @Test
  void jobsAreClaimedInTheOrderOfTheGrid() {
    UUID id = submitSweep(40);
    List<UUID> rows = sweeps.get(id).rows().stream().map(SweepRow::job).toList();
    List<UUID> claimed = IntStream.range(0, 40).mapToObj(i -> claim().job().id()).toList();
    assertThat(claimed).isEqualTo(rows);
    assertThat(sweeps.get(id).rows().get(7).values()).isEqualTo(Map.of("/seed", 7));
  }

  @Test
  void allJobsAreQueuedOrNone() {
    List<SweepSubmission.Point> points = new ArrayList<>(points(3));
    Submission unstorable =
        new Submission("train", "n", Map.of(), 0, null, Map.of(), Map.of("name", "a"), null, "\0");
    points.add(new SweepSubmission.Point(Map.of("/seed", 3), unstorable));

    assertThatThrownBy(() -> sweeps.submit(sweep(points, new IdempotencyKey("k", "h"))))
        .isInstanceOf(DataIntegrityViolationException.class);

    assertThat(jobs.list(JobFilter.ALL, 10, null).items()).isEmpty();
    assertThat(sweeps.list(10, null).items()).isEmpty();
    assertThat(sweeps.submit(sweep(points(2), new IdempotencyKey("k", "other"))).replayed())
        .as("the key was not used up")
        .isFalse();
  }

  @Test
  void aSweepRunsFromItsFirstStartToItsLastEnd() {
    UUID id = submitSweep(3);
    assertThat(state(id)).isEqualTo(JobState.QUEUED);
    jobs.cancel(job(id, 2));
    assertThat(state(id)).as("no job has started").isEqualTo(JobState.QUEUED);
    Lease first = claim();
    assertThat(state(id)).isEqualTo(JobState.RUNNING);
    first.succeed(Map.of("accuracy", 1), Publication.of(List.of()));
    assertThat(state(id)).as("one is queued still").isEqualTo(JobState.RUNNING);
    claim().succeed(Map.of("accuracy", 1), Publication.of(List.of()));
    assertThat(state(id)).isEqualTo(JobState.CANCELLED);
    assertThat(sweeps.get(id).sweep().counts())
        .containsEntry(JobState.SUCCEEDED, 2)
        .containsEntry(JobState.CANCELLED, 1)
        .containsEntry(JobState.QUEUED, 0);
  }

  @Test
  void oneFailureFailsItAndResumingReopensIt() {
    UUID id = submitSweep(2);
    claim().fail(new Failure(FailureCause.DIVERGED, "NaN"));
    claim().succeed(Map.of(), Publication.of(List.of()));
    assertThat(state(id)).isEqualTo(JobState.FAILED);
    jobs.resume(job(id, 0));
    assertThat(state(id)).isEqualTo(JobState.RUNNING);
    claim().succeed(Map.of(), Publication.of(List.of()));
    assertThat(state(id)).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void aDeletedJobKeepsItsRowAndCountsAsItHadEnded() {
    UUID id = submitSweep(2);
    claim().fail(new Failure(FailureCause.DIVERGED, "NaN"));
    claim().succeed(Map.of("accuracy", 1), Publication.of(List.of()));
    UUID failed = job(id, 0);
    jobs.delete(failed);

    SweepTable table = sweeps.get(id);
    assertThat(table.sweep().state()).isEqualTo(JobState.FAILED);
    assertThat(table.sweep().deleted()).isEqualTo(1);
    assertThat(table.rows()).hasSize(2);
    assertThat(table.rows().getFirst())
        .isEqualTo(new SweepRow(failed, null, Map.of("/seed", 0), null, false, null));
    assertThat(table.rows().getLast().result()).isEqualTo(StoredJson.of(Map.of("accuracy", 1)));
    jobs.delete(job(id, 1));
    assertThat(state(id)).isEqualTo(JobState.FAILED);
  }

  @Test
  void cancellingStopsWhatIsNotOver() {
    UUID id = submitSweep(4);
    UUID other = submit().id();
    claim().succeed(Map.of(), Publication.of(List.of()));
    Lease running = claim();

    SweepTable table = sweeps.cancel(id);

    assertThat(table.rows())
        .extracting(SweepRow::state)
        .containsExactly(
            JobState.SUCCEEDED, JobState.RUNNING, JobState.CANCELLED, JobState.CANCELLED);
    assertThat(jobs.get(running.job().id()).cancelRequested()).isTrue();
    assertThat(jobs.get(other).state()).isEqualTo(JobState.QUEUED);
    running.cancelled();
    assertThatThrownBy(() -> sweeps.cancel(id))
        .isInstanceOf(SweepOverException.class)
        .hasMessageContaining("nothing to cancel");
    assertThatThrownBy(() -> sweeps.cancel(UUID.randomUUID()))
        .isInstanceOf(SweepNotFoundException.class);
  }

  @Test
  void twentyRequestsWithOneKeyMakeOneSweep() throws Exception {
    SweepSubmission same = sweep(points(5), new IdempotencyKey("key", "hash"));
    Callable<SubmittedSweep> submit = () -> sweeps.submit(same);
    List<SubmittedSweep> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<SubmittedSweep>> running = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        running.add(callers.submit(submit));
      }
      for (Future<SubmittedSweep> answer : running) {
        answers.add(answer.get());
      }
    }
    assertThat(answers).extracting(SubmittedSweep::id).containsOnly(answers.getFirst().id());
    assertThat(answers).filteredOn(answer -> !answer.replayed()).hasSize(1);
    assertThat(jobs.list(JobFilter.ALL, 100, null).items()).hasSize(5);
  }

  @Test
  void aKeyOfASweepIsNoneForAJobNorTheOtherWayRound() {
    UUID sweep = sweeps.submit(sweep(points(1), new IdempotencyKey("s", "hash"))).id();
    Job job = jobs.submit(submission(0, Map.of(), new IdempotencyKey("j", "hash"))).job();

    assertThatThrownBy(() -> jobs.submit(submission(0, Map.of(), new IdempotencyKey("s", "hash"))))
        .isInstanceOf(IdempotencyMismatchException.class)
        .hasMessageContaining("for sweep " + sweep);
    assertThatThrownBy(() -> sweeps.submit(sweep(points(1), new IdempotencyKey("j", "hash"))))
        .isInstanceOf(IdempotencyMismatchException.class)
        .hasMessageContaining("for job " + job.id());
  }

  @Test
  void listsNewestFirstByPagesAndJobsBySweep() {
    UUID oldest = submitSweep(1);
    UUID middle = submitSweep(2);
    UUID newest = submitSweep(3);
    submit();

    SweepPage first = sweeps.list(2, null);
    assertThat(first.items()).extracting(Sweep::id).containsExactly(newest, middle);
    assertThat(first.items()).extracting(Sweep::jobs).containsExactly(3, 2);
    SweepPage second = sweeps.list(2, first.nextCursor());
    assertThat(second.items()).extracting(Sweep::id).containsExactly(oldest);
    assertThat(second.nextCursor()).isNull();
    JobFilter ofMiddle = new JobFilter(Set.of(), Set.of(), Map.of(), middle, null, null);
    assertThat(jobs.list(ofMiddle, 10, null).items())
        .hasSize(2)
        .extracting(Job::sweep)
        .containsOnly(middle);
  }

  @Test
  void keepsBaseGridAndValuesFieldByFieldInOrder() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("/sharpness", null);
    values.put("/loss", Map.of("type", "ldam"));
    Map<String, Object> grid = new LinkedHashMap<>();
    grid.put("/sharpness", Arrays.asList((Object) null));
    grid.put("/loss", List.of(Map.of("type", "ldam")));
    UUID id =
        sweeps
            .submit(
                new SweepSubmission(
                    null,
                    Map.of("kind", "train"),
                    Map.of("type", "grid"),
                    grid,
                    Map.of(),
                    List.of(new SweepSubmission.Point(values, submission(0, Map.of(), null))),
                    null))
            .id();

    SweepTable table = sweeps.get(id);
    assertThat(table.sweep().name()).isNull();
    assertThat(table.outline().base()).isEqualTo(Map.of("kind", "train"));
    assertThat(table.outline().grid()).containsExactlyEntriesOf(grid);
    assertThat(table.rows().getFirst().values().keySet()).containsExactly("/sharpness", "/loss");
    assertThat(table.rows().getFirst().values()).isEqualTo(values);
  }

  private UUID submitSweep(int count) {
    return sweeps.submit(sweep(points(count), null)).id();
  }

  private static SweepSubmission sweep(
      List<SweepSubmission.Point> points, @Nullable IdempotencyKey key) {
    return new SweepSubmission(
        "a sweep",
        Map.of("kind", "train"),
        Map.of("type", "grid"),
        Map.of("/seed", List.of(0)),
        Map.of(),
        points,
        key);
  }

  private static List<SweepSubmission.Point> points(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            seed -> new SweepSubmission.Point(Map.of("/seed", seed), submission(0, Map.of(), null)))
        .toList();
  }

  private JobState state(UUID sweep) {
    JobState state = sweeps.get(sweep).sweep().state();
    assertThat(sweeps.list(1, null).items().getFirst().state()).isEqualTo(state);
    return state;
  }

  private UUID job(UUID sweep, int row) {
    return sweeps.get(sweep).rows().get(row).job();
  }
}
