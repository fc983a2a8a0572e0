package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** Tests which jobs a worker is not given, and what a job that waits for that says. */
class WaitingReasonsTest extends QueueFixture {
  private static final WorkerCpu CPU = new WorkerCpu("avx2", 2, 1 << 30);

  @Autowired QueueControl control;
  @Autowired OwnWorker ownWorker;

  @AfterEach
  void lift() {
    ownWorker.expected.set(false);
    control.resume();
    control.limit(List.of());
  }

  private Job submitFor(String device) {
    return jobs.submit(
            new Submission(
                "train",
                null,
                Map.of(),
                0,
                null,
                Map.of("kind", "train", "device", device),
                Map.of(),
                null,
                null))
        .job();
  }

  private @Nullable String waiting(Job job) {
    return jobs.get(job.id()).waiting();
  }

  private UUID registerWithGpus(int gpus) {
    UUID id = UUID.randomUUID();
    WorkerGpu gpu = new WorkerGpu("NVIDIA H200", 150_754_820_096L, "9.0");
    queue.register(id, new WorkerInfo("gpu-box", 7, "gpu:0", gpus, CPU, gpu));
    return id;
  }

  @Test
  void aJobThatOnlyWaitsForItsTurnHasNoReason() {
    submit();
    claim();
    assertThat(waiting(submit())).isNull();
    assertThat(waiting(submitFor("cpu"))).isNull();
  }

  /** Case 18: the only worker has no GPU. */
  @Test
  void aJobForAGpuWaitsForAWorkerThatHasOne() {
    Job job = submitFor("gpu");
    Job second = submitFor("gpu:1");
    assertThat(queue.claim(worker)).isEmpty();
    assertThat(waiting(job)).isEqualTo("it needs a GPU, and no connected worker has one");
    assertThat(waiting(second))
        .isEqualTo("it needs gpu:1, and no connected worker has so many GPUs");
    String etag = jobs.get(job.id()).etag();

    UUID one = registerWithGpus(1);
    assertThat(waiting(job)).isNull();
    assertThat(waiting(second)).isNotNull();
    assertThat(jobs.get(job.id()).etag()).isNotEqualTo(etag);
    assertThat(queue.claim(worker)).isEmpty();
    assertThat(queue.claim(one)).get().extracting(lease -> lease.job().id()).isEqualTo(job.id());
    assertThat(queue.claim(one)).isEmpty();

    UUID two = registerWithGpus(2);
    assertThat(queue.claim(two)).get().extracting(lease -> lease.job().id()).isEqualTo(second.id());
  }

  @Test
  void jobsForAGpuHoldBackNoOthers() {
    submitFor("gpu");
    Job any = submitFor("auto");
    Job cpu = submitFor("cpu");
    assertThat(List.of(claim().job().id(), claim().job().id())).containsExactly(any.id(), cpu.id());
  }

  @Test
  void aLostWorkerIsNotConnected() {
    UUID gone = registerWithGpus(1);
    Job job = submitFor("gpu");
    assertThat(waiting(job)).isNull();
    sql.sql("update worker set heartbeat_at = now() - interval '1 day' where id = :id")
        .param("id", gone)
        .update();
    assertThat(waiting(job)).isEqualTo("it needs a GPU, and no connected worker has one");
    sql.sql("delete from worker").update();
    assertThat(waiting(submit())).isEqualTo("no worker is connected");
  }

  @Test
  void aWorkerThatThisProcessStartsIsNotMissing() {
    sql.sql("delete from worker").update();
    Job job = submit();
    ownWorker.expected.set(true);
    assertThat(waiting(job)).isEqualTo("the worker is starting");
    registerWithGpus(0);
    assertThat(waiting(job)).isNull();
  }

  /** Stands for the supervisor of a service that starts its own worker. */
  static final class OwnWorker implements StartingWorker {
    private final AtomicBoolean expected = new AtomicBoolean();

    @Override
    public boolean isExpected() {
      return expected.get();
    }
  }

  @TestConfiguration(proxyBeanMethods = false)
  static class Supervised {
    @Bean
    OwnWorker ownWorker() {
      return new OwnWorker();
    }
  }

  @Test
  void workersThatCannotStoreFilesSayWhy() {
    Job job = submit();
    queue.seen(worker, "the disk is full");
    assertThat(waiting(job)).isEqualTo("no connected worker claims jobs: the disk is full");
    queue.seen(worker, null);
    assertThat(waiting(job)).isNull();
  }

  @Test
  void aPausedQueueSaysSo() {
    Job job = submit();
    String etag = jobs.get(job.id()).etag();
    control.pause();
    assertThat(waiting(job)).isEqualTo("the queue is paused");
    assertThat(jobs.get(job.id()).etag()).isNotEqualTo(etag);
    assertThat(jobs.list(JobFilter.ALL, 10, null).items())
        .extracting(Job::waiting)
        .containsExactly("the queue is paused");
    control.resume();
    assertThat(jobs.get(job.id()).etag()).isEqualTo(etag);
  }

  @ParameterizedTest
  @CsvSource({"vision", ","})
  void aLimitThatIsReachedNamesItsLabel(@Nullable String value) {
    control.limit(List.of(new LabelLimit("team", value, 1)));
    jobs.submit(submission(0, Map.of("team", "vision"), null));
    Job second = jobs.submit(submission(0, Map.of("team", "vision"), null)).job();
    Job other = jobs.submit(submission(0, Map.of("team", "speech"), null)).job();
    Lease running = claim();
    assertThat(waiting(second))
        .isEqualTo("as many jobs with the label team=vision run as its limit allows (1)");
    assertThat(waiting(other)).isNull();
    running.succeed(Map.of(), Publication.NOTHING);
    assertThat(waiting(second)).isNull();
  }

  @Test
  void aWorkerIsListedWithItsProcessorAndItsGpu() {
    registerWithGpus(2);
    assertThat(jobs.workers())
        .filteredOn(view -> view.host().equals("gpu-box"))
        .singleElement()
        .satisfies(
            view -> {
              assertThat(view.cpu()).isEqualTo(CPU);
              assertThat(view.gpus()).isEqualTo(2);
              assertThat(view.gpu())
                  .isEqualTo(new WorkerGpu("NVIDIA H200", 150_754_820_096L, "9.0"));
            });
  }

  @Test
  void aJobKeepsWhatRanItsNewestAttempt() {
    Job job = submit();
    assertThat(job.provenance()).isNull();
    Lease lease = claim();
    Provenance first = provenance(lease, "2.7.0");
    lease.provenance(first);
    assertThat(stored(job)).isEqualTo(first);
    assertThat(jobs.get(job.id()).version()).isGreaterThan(lease.job().version());

    lease.release("the worker is shutting down");
    assertThat(stored(job)).isEqualTo(first);
    lease = claim();
    Provenance second = provenance(lease, "2.7.1");
    lease.provenance(second);
    lease.succeed(Map.of(), Publication.NOTHING);
    assertThat(stored(job)).isEqualTo(second);
  }

  private @Nullable Provenance stored(Job job) {
    StoredJson provenance = jobs.get(job.id()).provenance();
    return provenance == null ? null : provenance.as(Provenance.class);
  }

  private static Provenance provenance(Lease lease, String libtorch) {
    return new Provenance(
        "0.1.0",
        "unknown",
        "0.35.1",
        libtorch,
        "25",
        "cpu",
        "avx2",
        2,
        "float32",
        lease.worker(),
        "box");
  }
}
