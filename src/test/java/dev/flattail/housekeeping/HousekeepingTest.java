package dev.flattail.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.Tables;
import dev.flattail.api.ApiTest;
import dev.flattail.api.JobFixtures;
import dev.flattail.api.Uploads;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.ExpiredLeases;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.queue.LeaseReaper;
import dev.flattail.jobs.retention.Retention;
import dev.flattail.jobs.retention.StorageGarbage;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests housekeeping on the store and the queue of a running service. */
@ApiTest
class HousekeepingTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Autowired Housekeeping housekeeping;
  @Autowired StorageGarbage unused;
  @Autowired Retention retention;
  @Autowired ArtifactStore store;
  @Autowired UploadedCheckpoints uploads;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired LeaseReaper reaper;
  @Autowired JdbcClient sql;
  private final UUID worker = UUID.randomUUID();

  @BeforeEach
  void settle() throws IOException {
    queue.register(worker, new WorkerInfo("box", 7, "cpu"));
    // Data of other tests.
    Tables.empty(sql, "job");
    housekeeping.removeUnused(Duration.ZERO);
    housekeeping.removeOrphans(Duration.ZERO);
  }

  @Test
  void replacedBytesAreDeletedAfterTheGracePeriod() throws IOException {
    Lease lease = claim(Map.of());
    String first = publish(lease, "checkpoints/last.safetensors");
    String second = publish(lease, "checkpoints/last.safetensors");

    assertThat(housekeeping.removeUnused(Duration.ofMinutes(1))).isZero();
    assertThat(keys(lease.job())).containsExactly(first, second);
    assertThat(housekeeping.removeUnused(Duration.ZERO)).isEqualTo(1);
    assertThat(keys(lease.job())).containsExactly(second);
    lease.cancelled();
  }

  @Test
  void whatTheStoreDoesNotLetGoOfKeepsNothingElse() throws IOException {
    Lease lease = claim(Map.of());
    String stuck = publish(lease, "a.txt");
    String next = publish(lease, "a.txt");
    String last = publish(lease, "a.txt");

    assertThat(
            new Housekeeping(new FailingStore(store, stuck), uploads, unused, retention)
                .removeUnused(Duration.ZERO))
        .isEqualTo(1);
    assertThat(keys(lease.job())).containsExactly(stuck, last).doesNotContain(next);
    assertThat(housekeeping.removeUnused(Duration.ZERO)).as("later").isEqualTo(1);
    assertThat(keys(lease.job())).containsExactly(last);
    lease.cancelled();
  }

  /** A store that fails for one key. */
  private record FailingStore(ArtifactStore store, String stuck) implements ArtifactStore {
    @Override
    public Stored put(String key, Path file) throws IOException {
      return store.put(key, file);
    }

    @Override
    public Stored put(String key, InputStream bytes) throws IOException {
      return store.put(key, bytes);
    }

    @Override
    public dev.flattail.artifacts.ArtifactContent open(String key) throws IOException {
      return store.open(key);
    }

    @Override
    public void delete(String prefix) throws IOException {
      if (prefix.equals(stuck)) {
        throw new AccessDeniedException(prefix);
      }
      store.delete(prefix);
    }

    @Override
    public List<Listed> list(String prefix) throws IOException {
      return store.list(prefix);
    }

    @Override
    public void walk(Visitor visitor) throws IOException {
      store.walk(visitor);
    }

    @Override
    public void check() throws IOException {
      store.check();
    }
  }

  @Test
  void unpublishedBytesOfALostWorkerAreRemoved() throws IOException {
    Lease lease = claim(Map.of());
    String published = publish(lease, "log.txt");
    String torn = lease.storagePrefix() + "000099/checkpoints/last.safetensors";
    store.put(torn, bytes());
    assertThat(housekeeping.removeOrphans(Duration.ZERO)).as("it may be published yet").isEmpty();

    ExpiredLeases.runOut(lease.job().id(), sql, reaper);
    assertThat(housekeeping.removeOrphans(Duration.ZERO)).containsExactly(torn);
    assertThat(keys(lease.job())).containsExactly(published);
    jobs.cancel(lease.job().id());
  }

  @Test
  void anUploadThatWasNeverRecordedGoesOnceItIsOld() throws IOException {
    String lost = "checkpoints/" + UUID.randomUUID() + ".safetensors";
    store.put(lost, bytes());
    UUID kept = uploads.store(new ByteArrayInputStream(Uploads.resnet20())).id();

    assertThat(housekeeping.removeOrphans(DAY)).isEmpty();
    assertThat(housekeeping.removeOrphans(Duration.ZERO)).containsExactly(lost);
    assertThat(uploads.open(kept).bytes()).isPositive();
  }

  @Test
  void oldJobsAreDeletedUnlessReferenced() throws IOException {
    Job old = ended(Map.of(), DAY.multipliedBy(3));
    Job young = ended(Map.of(), Duration.ofHours(1));
    Job marked = ended(Map.of("keep", "true"), DAY.multipliedBy(3));
    Job named = ended(Map.of(), DAY.multipliedBy(3));
    Job waiting = submit(Map.of(), named.id());
    String bytes = keys(old).getFirst();

    housekeeping.retire(new RetentionProperties(DAY, null, null));
    assertThat(exists(old)).isFalse();
    assertThat(exists(young)).isTrue();
    assertThat(exists(marked)).isTrue();
    assertThat(exists(named)).as("a queued job starts from it").isTrue();
    assertThat(exists(waiting)).isTrue();
    housekeeping.removeUnused(Duration.ZERO);
    assertThat(keys(old)).doesNotContain(bytes).isEmpty();

    jobs.cancel(waiting.id());
    housekeeping.retire(new RetentionProperties(DAY, null, null));
    assertThat(exists(named)).as("nobody waits for it any more").isFalse();
    sql.sql("update job set labels = '{}' where id = :id").param("id", marked.id()).update();
  }

  @Test
  void checkpointsOfOldJobsGoAndAllElseStays() throws IOException {
    Job old = ended(Map.of(), DAY.multipliedBy(3));
    assertThat(jobs.checkpoint(old.id(), "last")).isPresent();

    housekeeping.retire(new RetentionProperties(null, DAY, null));
    assertThat(jobs.checkpoints(old.id())).isEmpty();
    assertThat(jobs.artifacts(old.id())).extracting(Artifact::path).containsExactly("log.txt");
    housekeeping.removeUnused(Duration.ZERO);
    assertThat(keys(old)).singleElement().asString().endsWith("/log.txt");
  }

  @Test
  void oldUploadsGoUnlessALiveJobNamesThem() throws IOException {
    UUID unused = uploads.store(new ByteArrayInputStream(Uploads.resnet20())).id();
    UUID named = uploads.store(new ByteArrayInputStream(Uploads.resnet20())).id();
    Job waiting = submit(Map.of(), named);
    sql.sql("update checkpoint set created_at = now() - interval '3 days'").update();

    housekeeping.retire(new RetentionProperties(null, null, DAY));
    assertThat(uploads.find(unused)).isEmpty();
    assertThat(store.list("checkpoints"))
        .extracting(ArtifactStore.Listed::key)
        .contains("checkpoints/" + named + ".safetensors")
        .doesNotContain("checkpoints/" + unused + ".safetensors");
    jobs.cancel(waiting.id());
  }

  @Test
  void withoutAgesNothingIsRetired() throws IOException {
    Job old = ended(Map.of(), Duration.ofDays(10_000));
    housekeeping.retire(new RetentionProperties(null, null, null));
    assertThat(exists(old)).isTrue();
    jobs.delete(old.id());
  }

  /** Creates a job with a checkpoint and a log that ended {@code ago}. */
  private Job ended(Map<String, String> labels, Duration ago) throws IOException {
    Lease lease = claim(labels);
    String weights = publish(lease, "checkpoints/last.safetensors");
    assertThat(weights).isNotEmpty();
    publish(lease, "log.txt");
    lease.succeed(Map.of(), Publication.NOTHING);
    sql.sql("update job set finished_at = now() - make_interval(secs => :secs) where id = :id")
        .param("secs", (double) ago.toSeconds())
        .param("id", lease.job().id())
        .update();
    return jobs.get(lease.job().id());
  }

  private Lease claim(Map<String, String> labels) {
    Job job = submit(labels, null);
    Lease lease = queue.claim(worker).orElseThrow();
    assertThat(lease.job().id()).isEqualTo(job.id());
    return lease;
  }

  private Job submit(Map<String, String> labels, @Nullable UUID named) {
    Map<String, Object> spec = JobFixtures.trainSpec();
    if (named != null) {
      spec.put("initFrom", Map.of("job", named.toString(), "checkpoint", "last"));
    }
    return jobs.submit(
            new Submission(
                "train", null, labels, 0, null, spec, Map.of("kind", "train"), null, null))
        .job();
  }

  private String publish(Lease lease, String path) throws IOException {
    String key = lease.storagePrefix() + "%06d/".formatted(keys(lease.job()).size()) + path;
    ArtifactStore.Stored stored = store.put(key, bytes());
    lease.publish(
        new Publication(
            List.of(
                new Publication.File(
                    path,
                    "application/octet-stream",
                    stored.bytes(),
                    stored.sha256(),
                    stored.crc32(),
                    key)),
            path.startsWith("checkpoints/")
                ? List.of(new Publication.Name("last", 1, path))
                : List.of(),
            List.of()));
    return key;
  }

  private static ByteArrayInputStream bytes() {
    return new ByteArrayInputStream(new byte[] {1, 2, 3});
  }

  private List<String> keys(Job job) throws IOException {
    return store.list("jobs/" + job.id()).stream().map(ArtifactStore.Listed::key).toList();
  }

  private boolean exists(Job job) {
    try {
      jobs.get(job.id());
      return true;
    } catch (JobNotFoundException gone) {
      return false;
    }
  }
}
