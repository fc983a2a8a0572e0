package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import dev.flattail.api.ApiTest;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.DirectoryArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests that a failed job blames the spec only when the engine does. */
@ApiTest
class FailedJobTest {
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired Datasets datasets;
  @Autowired ArtifactStore store;
  @Autowired UploadedCheckpoints uploads;
  @Autowired QueueSettings settings;
  @Autowired JdbcClient sql;
  private final UUID worker = UUID.randomUUID();

  @BeforeEach
  void settle() {
    sql.sql("truncate job cascade").update(); // what other tests left
    queue.register(worker, new WorkerInfo("box", 9, "cpu"));
  }

  @Test
  void aSpecThatOnlyTheWorkerCanRefuseIsABadSpec() {
    Job job = submit("gpu:99");
    run(new SpecWork(1, 1));

    Job failed = jobs.get(job.id());
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(Objects.requireNonNull(failed.error()).asMap())
        .containsEntry("type", "/problems/bad-spec")
        .extractingByKey("detail")
        .asString()
        .startsWith("device \"gpu:99\" is not on this worker, which has ")
        .endsWith(".");
  }

  @Test
  void aLibrarysIllegalArgumentIsAnInternalError() {
    Job job = submit("cpu");
    for (int attempt = 0; attempt < settings.maxAttempts(); attempt++) {
      sql.sql("update job set run_after = now()").update();
      run(new AsksTheLibraryForNonsense());
    }

    Job failed = jobs.get(job.id());
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(Objects.requireNonNull(failed.error()).asMap())
        .containsEntry("type", "/problems/infrastructure")
        .containsEntry("status", 500)
        .extractingByKey("detail")
        .asString()
        .contains("unexpected error (IllegalArgumentException)", "worker's log", "report it");
  }

  @Test
  void aStoreInTroubleUsesUpNoAttempt(@TempDir Path folder) throws Exception {
    Path directory = folder.resolve("artifacts");
    ArtifactStore own = new DirectoryArtifactStore(directory);
    StoreProbe probe = new StoreProbe(own);
    Job job = submit("cpu");
    Path away = Files.move(directory, folder.resolve("away"));
    Files.createDirectory(directory); // a mount point without its volume
    run(new StoresAFile(own), own, probe);

    Job waiting = jobs.get(job.id());
    assertThat(waiting.state()).isEqualTo(JobState.QUEUED);
    assertThat(waiting.attempt()).isZero();
    assertThat(waiting.reason()).startsWith("files could not be stored: the artifact directory");
    assertThat(probe.trouble()).contains("not there, or an empty one is in its place");
    assertThat(probe.troubleNow()).isEqualTo(probe.trouble());
    assertThat(directory).isEmptyDirectory();

    Files.delete(directory);
    Files.move(away, directory);
    assertThat(probe.check()).isNull();
    run(new StoresAFile(own), own, probe);
    assertThat(own.list("file")).hasSize(1);
  }

  /** Stores a file outside the job, without waiting for the store to come back. */
  private record StoresAFile(ArtifactStore store) implements JobWork {
    @Override
    public String prepare() {
      return "cpu";
    }

    @Override
    public boolean run(JobContext context, Path scratch) throws IOException {
      store.put("file", new ByteArrayInputStream(new byte[8]));
      return false;
    }
  }

  /** Provokes a real {@link IllegalArgumentException} of DJL. */
  private static final class AsksTheLibraryForNonsense implements JobWork {
    @Override
    public String prepare() {
      return "cpu";
    }

    @Override
    public boolean run(JobContext context, Path scratch) {
      return DataType.fromSafetensors("nonsense").isFloating();
    }
  }

  private Job submit(String device) {
    TrainSpec spec =
        (TrainSpec)
            SpecReader.readSubmitted(
                Map.of(
                    "kind",
                    "train",
                    "dataset",
                    Map.of("name", "shapes"),
                    "model",
                    Map.of("arch", "resnet20"),
                    "device",
                    device,
                    "epochs",
                    1));
    return jobs.submit(
            new Submission(
                "train",
                null,
                Map.of(),
                0,
                null,
                SpecWriter.write(spec.withDataset(datasets.resolve(spec.dataset()))),
                Map.of(),
                null,
                null))
        .job();
  }

  private void run(JobWork work) {
    run(work, store, new StoreProbe(store));
  }

  private void run(JobWork work, ArtifactStore store, StoreProbe probe) {
    Lease lease = queue.claim(worker).orElseThrow();
    WorkerPulse pulse =
        new WorkerPulse(QueueSettings.of(Duration.ofSeconds(10), Duration.ofSeconds(30)), null);
    try (LeaseKeeper keeper = new LeaseKeeper(lease, Duration.ofSeconds(5), WorkListener.NONE)) {
      new JobRunner(work, jobs, datasets, store, uploads, pulse, settings, probe)
          .run(lease, keeper, WorkListener.Attempt.NONE);
    }
  }
}
