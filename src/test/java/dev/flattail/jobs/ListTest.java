package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListTest extends QueueFixture {
  @Test
  void pagesAreStableWhileJobsArrive() {
    List<UUID> present = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      present.addFirst(submit().id());
    }
    List<UUID> seen = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      JobPage<Job> page = jobs.list(JobFilter.ALL, 7, cursor);
      page.items().forEach(job -> seen.add(job.id()));
      cursor = page.nextCursor();
      submit(9);
      claim();
    } while (cursor != null);

    assertThat(seen).isEqualTo(present);
  }

  @Test
  void theLastPageHasNoCursor() {
    submit();
    submit();

    assertThat(jobs.list(JobFilter.ALL, 2, null).nextCursor()).isNull();
    assertThat(jobs.list(JobFilter.ALL, 1, null).nextCursor()).isNotNull();
  }

  @Test
  void filtersByStateKindAndEveryLabel() {
    UUID red = jobs.submit(submission(0, Map.of("team", "red", "run", "1"), null)).job().id();
    UUID blue = jobs.submit(submission(0, Map.of("team", "blue", "run", "1"), null)).job().id();
    claim();

    assertThat(ids(new JobFilter(Set.of(JobState.QUEUED), Set.of(), Map.of(), null, null, null)))
        .containsExactly(blue);
    assertThat(
            ids(
                new JobFilter(
                    Set.of(JobState.RUNNING), Set.of("train"), Map.of(), null, null, null)))
        .containsExactly(red);
    assertThat(
            ids(
                new JobFilter(
                    Set.of(JobState.RUNNING, JobState.QUEUED),
                    Set.of(),
                    Map.of(),
                    null,
                    null,
                    null)))
        .containsExactly(blue, red);
    assertThat(ids(new JobFilter(Set.of(), Set.of("hessian"), Map.of(), null, null, null)))
        .isEmpty();
    assertThat(
            ids(
                new JobFilter(
                    Set.of(), Set.of(), Map.of("run", "1", "team", "red"), null, null, null)))
        .containsExactly(red);
  }

  @Test
  void findsAPartOfANameInAnyCase() {
    UUID job = submit().id();

    assertThat(ids(new JobFilter(Set.of(), Set.of(), Map.of(), null, "A JO", null)))
        .containsExactly(job);
    assertThat(ids(new JobFilter(Set.of(), Set.of(), Map.of(), null, "a%", null))).isEmpty();
  }

  @Test
  void summariesAreTheSameJobsWithTheirPlaces() {
    submit();
    Job second = submit();

    JobPage<JobSummary> page = jobs.summaries(JobFilter.ALL, 1, null);
    assertThat(page.items()).extracting(JobSummary::id).containsExactly(second.id());
    assertThat(page.items().getFirst().queuePosition()).isEqualTo(2);
    assertThat(page.items().getFirst().waiting())
        .isEqualTo(jobs.list(JobFilter.ALL, 1, null).items().getFirst().waiting());
    assertThat(page.nextCursor()).isEqualTo(jobs.list(JobFilter.ALL, 1, null).nextCursor());
  }

  private List<UUID> ids(JobFilter filter) {
    return jobs.list(filter, 10, null).items().stream().map(Job::id).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "!!", "", "MTo", "Mjow"})
  void refusesACursorThatNoPageGave(String cursor) {
    assertThatThrownBy(() -> jobs.list(JobFilter.ALL, 10, cursor))
        .isInstanceOf(InvalidCursorException.class)
        .hasMessageContaining("start again without cursor");
  }

  @Test
  void depthCountsEveryStateAndAgesTheOldest() {
    submit();
    submit();
    claim();

    QueueDepth depth = jobs.depth();
    assertThat(depth.states()).containsOnlyKeys(JobState.values());
    assertThat(depth.of(JobState.QUEUED).count()).isEqualTo(1);
    assertThat(depth.of(JobState.RUNNING).oldestAgeSeconds()).isNotNegative();
    assertThat(depth.of(JobState.FAILED)).isEqualTo(new QueueDepth.Depth(0, null));
  }
}
