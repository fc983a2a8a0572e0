package dev.flattail.jobs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.LogLine;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.QueueFixture;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.WorkerView;
import dev.flattail.jobs.retention.StorageGarbage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;

class LeaseTest extends QueueFixture {
  @Autowired StorageGarbage unused;

  private static final Publication.File WEIGHTS =
      new Publication.File(
          "checkpoints/epoch-1.safetensors",
          "application/octet-stream",
          8,
          "a".repeat(64),
          0,
          "k1");

  @Test
  void showsProgressMetricsAndLogsToReaders() {
    UUID id = submit().id();
    Lease lease = claim();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("epoch", 1);
    row.put("trainLoss", 2.302585092994046);
    row.put("few", null);

    lease.progress(new Progress(0.5, 1, 2, 10L, 20L, 3.5));
    lease.metricsRow(1, row);
    lease.log("info", List.of("one", "t\u0000wo"));

    Job job = jobs.get(id);
    assertThat(job.progress()).isEqualTo(new Progress(0.5, 1, 2, 10L, 20L, 3.5));
    assertThat(jobs.metrics(id))
        .singleElement()
        .satisfies(kept -> assertThat(kept.asMap()).containsExactlyEntriesOf(row));
    assertThat(jobs.logs(id)).extracting(LogLine::message).containsExactly("one", "t\uFFFDwo");
    assertThat(jobs.logs(id)).extracting(LogLine::level).containsOnly("info");
  }

  @Test
  void anIdleWorkerSaysWhyItClaimsNothing() {
    UUID worker = UUID.randomUUID();
    queue.register(worker, new WorkerInfo("far", 7, "cpu"));
    queue.seen(worker, "the disk is full");
    assertThat(troubleOf(worker)).isEqualTo("the disk is full");
    queue.seen(worker, null);
    assertThat(troubleOf(worker)).isNull();
    queue.deregister(worker);
  }

  private @Nullable String troubleOf(UUID worker) {
    return jobs.workers().stream()
        .filter(view -> view.id().equals(worker))
        .findFirst()
        .orElseThrow()
        .trouble();
  }

  /** After an hour's outage, say. */
  @Test
  void anIdleWorkerThatWasForgottenIsKnownAgain() {
    UUID worker = UUID.randomUUID();
    queue.register(worker, new WorkerInfo("far", 7, "cpu"));
    sql.sql("delete from worker where id = :id").param("id", worker).update();

    queue.seen(worker, null);

    assertThat(
            sql.sql("select host from worker where id = :id")
                .param("id", worker)
                .query(String.class)
                .list())
        .containsExactly("far");
    queue.deregister(worker);
    queue.seen(worker, null);
    assertThat(
            sql.sql("select count(*) from worker where id = :id")
                .param("id", worker)
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void rowsBeyondTheCheckpointAreDropped() {
    UUID id = submit().id();
    Lease lease = claim();
    for (int epoch = 1; epoch <= 3; epoch++) {
      lease.metricsRow(epoch, Map.of("epoch", epoch, "try", 1));
    }
    lease.startAfter(1);
    lease.metricsRow(2, Map.of("epoch", 2, "try", 2));
    lease.metricsRow(2, Map.of("epoch", 2, "try", 3));

    assertThat(jobs.metrics(id)).extracting(row -> row.asMap().get("try")).containsExactly(1, 3);
  }

  @Test
  void publishesArtifactsAndCheckpointNamesTogether() {
    UUID id = submit().id();
    Lease lease = claim();
    lease.publish(
        new Publication(
            List.of(WEIGHTS), List.of(new Publication.Name("last", 1, WEIGHTS.path())), List.of()));

    assertThat(jobs.checkpoint(id, "last"))
        .get()
        .extracting(c -> c.artifact().sha256())
        .isEqualTo("a".repeat(64));
    assertThat(jobs.artifact(id, WEIGHTS.path())).isPresent();

    Publication unknownPath =
        new Publication(
            List.of(new Publication.File("log.txt", "text/plain", 1, "b".repeat(64), 0, "k2")),
            List.of(new Publication.Name("best", 1, "nowhere")),
            List.of());
    assertThatThrownBy(() -> lease.publish(unknownPath)).hasMessageContaining("job_checkpoint");
    assertThat(jobs.artifacts(id)).extracting(Artifact::path).containsExactly(WEIGHTS.path());
  }

  @Test
  void namesTheBytesThatNobodyNeedsAnyMore() {
    submit();
    Lease lease = claim();
    lease.publish(Publication.of(List.of(WEIGHTS)));

    Publication.File again =
        new Publication.File(
            WEIGHTS.path(), WEIGHTS.mediaType(), 8, WEIGHTS.sha256(), WEIGHTS.crc32(), "k3");
    lease.publish(Publication.of(List.of(again)));
    assertThat(unusedKeys()).containsExactly("k1");
    lease.publish(new Publication(List.of(), List.of(), List.of(WEIGHTS.path())));
    assertThat(unusedKeys()).containsExactly("k1", "k3");
    assertThat(unused.unusedFor(Duration.ofMinutes(1), 100, List.of()))
        .as("readers have a minute")
        .isEmpty();
    unused.removed(List.of("k1"));
    assertThat(unusedKeys()).containsExactly("k3");
  }

  @Test
  void aCopyMeansTheSameBytesUntilItIsReplacedToo() {
    UUID id = submit().id();
    Lease lease = claim();
    List<Publication.Copy> keepOld = List.of(new Publication.Copy(WEIGHTS.path(), "previous"));
    for (String key : List.of("k1", "k2", "k3", "k3")) { // the last answer was lost
      lease.publish(
          new Publication(
              List.of(
                  new Publication.File(
                      WEIGHTS.path(),
                      WEIGHTS.mediaType(),
                      7,
                      WEIGHTS.sha256(),
                      WEIGHTS.crc32(),
                      key)),
              List.of(new Publication.Name("last", 1, WEIGHTS.path())),
              List.of(),
              keepOld));
    }
    assertThat(jobs.artifact(id, WEIGHTS.path()).orElseThrow().storageKey()).isEqualTo("k3");
    assertThat(jobs.artifact(id, "previous").orElseThrow().storageKey()).isEqualTo("k2");
    assertThat(unusedKeys()).containsExactly("k1");
  }

  @Test
  void bytesOfAJobAreOrphansOnceNoLeaseCanPublishThem() {
    UUID id = submit().id();
    Lease lost = claim();
    String published = lost.storagePrefix() + "000000/weights";
    String unpublished = lost.storagePrefix() + "000001/weights";
    lost.publish(
        Publication.of(
            List.of(
                new Publication.File(
                    WEIGHTS.path(),
                    WEIGHTS.mediaType(),
                    7,
                    WEIGHTS.sha256(),
                    WEIGHTS.crc32(),
                    published))));
    List<String> stored =
        List.of(published, unpublished, "checkpoints/x.safetensors", "jobs/odd", "jobs/odd/1/f");
    assertThat(unused.orphans(stored)).as("the lease is good").isEmpty();

    letLeaseRunOut(lost);
    reaper.run();
    assertThat(unused.orphans(stored)).containsExactly(unpublished);
    Lease next = claim();
    String fresh = next.storagePrefix() + "000000/weights";
    assertThat(unused.orphans(List.of(fresh, unpublished))).containsExactly(unpublished);

    jobs.cancel(id);
    next.cancelled();
    jobs.delete(id);
    assertThat(unusedKeys()).contains("jobs/" + id);
    assertThat(unused.orphans(List.of(published, fresh))).containsExactly(published, fresh);
  }

  private List<String> unusedKeys() {
    return unused.unusedFor(Duration.ZERO, 100, List.of());
  }

  @Test
  void succeedsWithItsLastArtifacts() {
    UUID id = submit().id();
    claim().succeed(Map.of("final", Map.of("accuracy", 0.9)), Publication.of(List.of(WEIGHTS)));

    Job job = jobs.get(id);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.finishedAt()).isNotNull();
    assertThat(job.result()).isEqualTo(StoredJson.of(Map.of("final", Map.of("accuracy", 0.9))));
    assertThat(job.progress().fraction()).isEqualTo(1);
    assertThat(jobs.artifacts(id)).hasSize(1);
    assertThat(jobs.workers()).singleElement().extracting(WorkerView::jobId).isNull();
  }

  @Test
  void aFailedPublicationLeavesTheJobRunning() {
    UUID id = submit().id();
    Lease lease = claim();
    Job before = jobs.get(id);
    Publication unknownPath =
        new Publication(
            List.of(WEIGHTS), List.of(new Publication.Name("best", 1, "nowhere")), List.of());

    assertThatThrownBy(() -> lease.succeed(Map.of(), unknownPath))
        .hasMessageContaining("job_checkpoint");

    assertThat(jobs.get(id)).isEqualTo(before);
    assertThat(jobs.artifacts(id)).isEmpty();
    assertThat(jobs.events(id, before.lastEvent())).isEmpty();
    lease.succeed(Map.of(), Publication.of(List.of(WEIGHTS)));
    assertThat(jobs.get(id).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void publishesManyFilesAtOnce() {
    UUID id = submit().id();
    Lease lease = claim();
    lease.publish(Publication.of(List.of(file("a", "k1"), file("b", "k2"), file("c", "k3"))));
    lease.publish(
        new Publication(
            List.of(file("b", "k4"), file("d", "k5")),
            List.of(new Publication.Name("last", 2, "b"), new Publication.Name("best", 1, "d")),
            List.of("a", "c", "never there")));

    assertThat(jobs.artifacts(id)).extracting(Artifact::storageKey).containsExactly("k4", "k5");
    assertThat(jobs.checkpoints(id))
        .extracting(checkpoint -> checkpoint.name() + " " + checkpoint.artifact().path())
        .containsExactly("best d", "last b");
    assertThat(unusedKeys()).containsExactlyInAnyOrder("k1", "k2", "k3");
  }

  private static Publication.File file(String path, String key) {
    return new Publication.File(path, "text/plain", 1, "c".repeat(64), 0, key);
  }

  @TestFactory
  Stream<DynamicTest> aWorkerThatLostItsLeaseChangesNothing() {
    Map<String, Write> writes = new LinkedHashMap<>();
    writes.put("heartbeat", Lease::heartbeat);
    writes.put("progress", lease -> lease.progress(Progress.NONE));
    writes.put("metrics row", lease -> lease.metricsRow(1, Map.of("stale", true)));
    writes.put("log", lease -> lease.log("info", List.of("stale")));
    writes.put("start", lease -> lease.startAfter(0));
    writes.put("publication", lease -> lease.publish(Publication.of(List.of(WEIGHTS))));
    writes.put("success", lease -> lease.succeed(Map.of(), Publication.of(List.of(WEIGHTS))));
    writes.put("failure", lease -> lease.fail(new Failure(FailureCause.DATA, "stale")));
    writes.put("cancellation", Lease::cancelled);
    writes.put("release", lease -> lease.release("stale"));
    return writes.entrySet().stream()
        .map(
            write -> DynamicTest.dynamicTest(write.getKey(), () -> refusesStale(write.getValue())));
  }

  private void refusesStale(Write write) {
    emptyQueue();
    UUID id = submit().id();
    Lease stale = claim();
    stale.metricsRow(1, Map.of("stale", false));
    letLeaseRunOut(stale);
    reaper.run();
    Lease good = claim();
    Job before = jobs.get(id);

    assertThatThrownBy(() -> write.on(stale)).isInstanceOf(LeaseLostException.class);

    assertThat(jobs.get(id)).isEqualTo(before);
    assertThat(jobs.artifacts(id)).isEmpty();
    assertThat(jobs.logs(id)).isEmpty();
    assertThat(jobs.metrics(id)).containsExactly(StoredJson.of(Map.of("stale", false)));
    good.heartbeat();
  }

  private interface Write {
    void on(Lease lease);
  }

  @Test
  void aFinishedJobRefusesItsOwnWorkerToo() {
    submit();
    Lease lease = claim();
    lease.succeed(Map.of(), Publication.NOTHING);

    assertThatThrownBy(() -> lease.succeed(Map.of(), Publication.NOTHING))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(lease::heartbeat).isInstanceOf(LeaseLostException.class);
  }

  @Test
  void aHeartbeatRenewsTheLeaseAndIsNoChangeToReaders() {
    UUID id = submit().id();
    Lease lease = claim();
    String etag = jobs.get(id).etag();
    letLeaseRunOut(lease);

    assertThat(lease.heartbeat()).isEqualTo(new HeartbeatReply(false, false));

    assertThat(reaper.run()).isZero();
    assertThat(jobs.get(id).etag()).isEqualTo(etag);
  }

  @Test
  void aHeartbeatTellsWhenTheMaxDurationIsOver() {
    UUID id = submit().id();
    Lease lease = claim();
    sql.sql(
            "update job set max_seconds = 60, claimed_at = now() - interval '61 seconds' where id = :id")
        .param("id", id)
        .update();

    assertThat(lease.heartbeat().timeOver()).isTrue();
  }

  /**
   * Case 19: a minute of running time, spent in three attempts with an hour in the queue between.
   */
  @Test
  void theMaxDurationCountsRunningTimeAlone() {
    UUID id = submit().id();
    sql.sql("update job set max_seconds = 60").update();
    Lease lease = ranFor(claim(), 20);
    assertThat(lease.heartbeat().timeOver()).isFalse();
    lease.release("the worker is shutting down");
    sql.sql("update job set started_at = now() - interval '1 hour'").update();

    lease = ranFor(claim(), 20);
    assertThat(lease.heartbeat().timeOver()).isFalse();
    // Lost: it was silent for an hour, and may have run until its lease expired.
    sql.sql(
            "update job set claimed_at = claimed_at - interval '1 hour',"
                + " lease_until = now() - interval '1 hour'")
        .update();
    assertThat(reaper.run()).isEqualTo(1);

    lease = ranFor(claim(), 15);
    assertThat(lease.heartbeat().timeOver()).isFalse();
    lease = ranFor(lease, 10);
    assertThat(lease.heartbeat().timeOver()).isTrue();

    lease.fail(new Failure(FailureCause.TIME_OVER, "over"));
    jobs.resume(id);
    assertThat(ranFor(claim(), 50).heartbeat().timeOver()).isFalse();
  }

  private Lease ranFor(Lease lease, int seconds) {
    sql.sql(
            "update job set claimed_at = claimed_at - make_interval(secs => :seconds) where id = :id")
        .param("seconds", seconds)
        .param("id", lease.job().id())
        .update();
    return lease;
  }
}
