package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.ids.TimeOrderedIds;
import dev.flattail.jobs.store.JobReads;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClaimTest extends QueueFixture {
  @Test
  void takesTheHighestPriorityFirstAndTheOldestAmongEquals() {
    Job old = submit(0);
    Job young = submit(0);
    Job urgent = submit(5);

    assertThat(List.of(claim().job().id(), claim().job().id(), claim().job().id()))
        .containsExactly(urgent.id(), old.id(), young.id());
    assertThat(queue.claim(worker)).isEmpty();
  }

  @Test
  void showsEachQueuedJobItsPlace() {
    Job old = submit(0);
    Job young = submit(0);
    Job urgent = submit(5);

    assertThat(jobs.get(urgent.id()).queuePosition()).isEqualTo(1);
    assertThat(jobs.get(old.id()).queuePosition()).isEqualTo(2);
    assertThat(jobs.get(young.id()).queuePosition()).isEqualTo(3);
    claim();
    assertThat(jobs.get(urgent.id()).queuePosition()).isNull();
    assertThat(jobs.get(young.id()).queuePosition()).isEqualTo(2);
  }

  @Test
  void tellsNoPlaceFarBack() {
    Job first = submit(0);
    sql.sql(
            """
            insert into job (id, kind, max_attempts, spec, submitted_spec)
            select id, 'train', 3, '{}', '{}' from unnest(cast(:ids as uuid[])) as id""")
        .param(
            "ids",
            Stream.generate(TimeOrderedIds::next)
                .limit(JobReads.LAST_PLACE - 1)
                .map(UUID::toString)
                .collect(Collectors.joining(",", "{", "}")))
        .update();
    Job beyond = submit(0);
    assertThat(beyond.queuePosition()).isNull();
    assertThat(jobs.get(beyond.id()).queuePosition()).isNull();
    sql.sql("update job set state = 'cancelled', finished_at = now() where id = :id")
        .param("id", first.id())
        .update();
    assertThat(jobs.get(beyond.id()).queuePosition()).isEqualTo(JobReads.LAST_PLACE);
  }

  @Test
  void makesTheJobRunningUnderANewLease() {
    Job job = submit();
    Lease lease = claim();

    Job running = jobs.get(job.id());
    assertThat(running.state()).isEqualTo(JobState.RUNNING);
    assertThat(running.attempt()).isEqualTo(1);
    assertThat(running.startedAt()).isNotNull();
    assertThat(running.version()).isGreaterThan(job.version());
    assertThat(lease.token()).isEqualTo(1);
    assertThat(lease.storagePrefix()).isEqualTo("jobs/" + job.id() + "/1/");
    assertThat(jobs.workers())
        .singleElement()
        .satisfies(
            view -> {
              assertThat(view.jobId()).isEqualTo(job.id());
              assertThat(view.leaseUntil()).isNotNull();
              assertThat(view.lost()).isFalse();
            });
  }

  @Test
  void givesEachJobToOneOfManyWorkersThatAskAtOnce() throws Exception {
    int count = 60;
    for (int i = 0; i < count; i++) {
      submit();
    }
    Callable<List<UUID>> greedyWorker =
        () -> {
          UUID id = UUID.randomUUID();
          queue.register(id, new WorkerInfo("box", 1, "cpu"));
          List<UUID> taken = new ArrayList<>();
          for (Optional<Lease> lease = queue.claim(id);
              lease.isPresent();
              lease = queue.claim(id)) {
            taken.add(lease.get().job().id());
          }
          return taken;
        };
    List<UUID> all = new ArrayList<>();
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<UUID>>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        running.add(workers.submit(greedyWorker));
      }
      for (Future<List<UUID>> taken : running) {
        all.addAll(taken.get());
      }
    }
    assertThat(all).hasSize(count).doesNotHaveDuplicates();
  }
}
