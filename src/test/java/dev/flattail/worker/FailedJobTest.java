package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.DirectoryArtifactStore;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.LogLine;
import dev.flattail.jobs.Provenance;
import dev.flattail.jobs.WorkerCpu;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a failed job blames the spec only when the engine does. */
class FailedJobTest extends WorkerFixture {
  /** A thousand training images of 8x8 pixels: one batch. */
  private static final Map<String, ?> FEW_SHAPES =
      Map.of("name", "shapes", "resize", 8, "imbalance", Map.of("type", "exp", "factor", 0.002));

  /** Claims to have many GPUs, so that the worker is given jobs that this machine cannot run. */
  @Override
  WorkerInfo info() {
    return new WorkerInfo("box", 9, "cpu", 100, new WorkerCpu("avx2", 2, 1 << 30), null);
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
  void aJobWithoutTimeLeftSaysWhatAResumeGives() {
    Job job = submit("cpu");
    sql.sql("update job set max_seconds = 60").update();
    Lease lease = claim(job);
    try (LeaseKeeper keeper = new LeaseKeeper(lease, Duration.ofMillis(50), WorkListener.NONE)) {
      runner(new Overlong()).run(lease, keeper, WorkListener.Attempt.NONE);
    }
    assertThat(Objects.requireNonNull(jobs.get(job.id()).error()).asMap())
        .containsEntry("type", "/problems/time-over")
        .containsEntry(
            "detail",
            "The job ran for longer than its maxDuration of PT1M. A resume gives it another PT1M and continues from its last checkpoint, if it has one; or submit it with a longer maxDuration.");
    jobs.resume(job.id());
    assertThat(queue.claim(worker).orElseThrow().heartbeat().timeOver()).isFalse();
    assertThat(FailureReasons.timeOver("hessian", Duration.ofHours(2)).detail())
        .contains("another PT2H and continues after its measured classes;");
    assertThat(FailureReasons.timeOver("landscape", Duration.ofHours(2)).detail())
        .contains("another PT2H and starts it over, because it keeps nothing unfinished;");
  }

  /** Work that has run for longer than a minute, and stops when asked. */
  private final class Overlong implements JobWork {
    @Override
    public Machine prepare() {
      return new Machine("cpu", 0, Machine.cpuOfThis(), null);
    }

    @Override
    public boolean run(JobContext context, Path scratch) {
      sql.sql("update job set claimed_at = claimed_at - interval '2 minutes'").update();
      await().atMost(Duration.ofSeconds(30)).until(() -> context.stop().requested());
      return false;
    }
  }

  /** Case U02: the loss of the only step is finite, and what the step leaves is no model. */
  @Test
  void aDivergedJobIsNoErrorOfTheService() {
    Job job =
        submit(
            Map.of(
                "dataset",
                FEW_SHAPES,
                "optimizer",
                Map.of("type", "sgd", "lr", 1e38),
                "batchSize",
                2048,
                "epochs",
                1,
                "expect",
                List.of(Map.of("metric", "final.accuracyTop5", "atLeast", 0.1))));
    List<ILoggingEvent> events = runRecorded(new SpecWork(2, 1));

    Job failed = jobs.get(job.id());
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(failed.result()).isNull();
    Map<String, Object> error = Objects.requireNonNull(failed.error()).asMap();
    assertThat(error).containsEntry("type", "/problems/diverged").containsEntry("epoch", 1);
    assertThat(jobs.metrics(job.id())).isEmpty();
    assertThat(jobs.checkpoints(job.id()))
        .extracting(JobCheckpoint::name, JobCheckpoint::epoch)
        .containsExactly(tuple("last", 0));
    LogLine last = jobs.logs(job.id()).getLast();
    assertThat(last.level()).isEqualTo("error");
    assertThat(last.message())
        .isEqualTo(error.get("detail"))
        .contains("are not finite", "lower optimizer.lr", "holds the initial weights");
    assertThat(events)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getLevel()).isEqualTo(Level.INFO);
              assertThat(event.getFormattedMessage())
                  .startsWith("Job " + job.id() + " is now failed (diverged): ");
              assertThat(event.getThrowableProxy()).isNull();
            });
  }

  @Test
  void aJobThatSucceedsLogsItsEnd() {
    Job job =
        submit(
            Map.of(
                "dataset",
                FEW_SHAPES,
                "optimizer",
                Map.of("type", "sgd", "lr", 0.01),
                "batchSize",
                2048,
                "epochs",
                1));
    List<ILoggingEvent> events = runRecorded(new SpecWork(2, 1));

    assertThat(jobs.get(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
    Provenance provenance =
        Objects.requireNonNull(jobs.get(job.id()).provenance()).as(Provenance.class);
    assertThat(provenance.worker()).isEqualTo(worker);
    assertThat(provenance.device()).isEqualTo("cpu");
    assertThat(provenance.threads()).isEqualTo(2);
    assertThat(provenance.libtorch()).matches("2\\.[0-9]+\\.[0-9]+.*");
    assertThat(provenance.djl()).matches("0\\.[0-9]+\\.[0-9]+.*");
    assertThat(provenance.jdk()).startsWith("25");
    assertThat(provenance.version()).startsWith("0.1.0");
    assertThat(provenance.commit()).matches("[0-9a-f]{40}|unknown");
    assertThat(jobs.logs(job.id()).getLast().message()).startsWith("the work is done; publishing");
    assertThat(events)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("Job " + job.id() + " succeeded");
  }

  /** Case 13's neighbor: every weight is finite, and what they compute is not. */
  @Test
  void anEvaluationOfLogitsThatOverflowHasNoFigures() throws Exception {
    UUID checkpoint = uploadOverflowing();
    Job job =
        submit(
            "evaluate",
            Map.of(
                "model",
                Map.of(
                    "checkpoint", checkpoint.toString(),
                    "arch", "resnet20",
                    "classifier", "linear"),
                "dataset",
                FEW_SHAPES,
                "expect",
                List.of(Map.of("metric", "accuracyTop5", "atLeast", 0.1))));
    run(new SpecWork(2, 1));

    Job failed = jobs.get(job.id());
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(failed.result()).isNull();
    assertThat(Objects.requireNonNull(failed.error()).asMap())
        .containsEntry("type", "/problems/not-finite")
        .extractingByKey("detail")
        .asString()
        .startsWith("the logits of image 0 of the test split are not finite (class 0: ");
    assertThat(jobs.artifacts(job.id())).isEmpty();
  }

  /** Uploads a ResNet-20 whose classifier's weights are near the largest float32. */
  private UUID uploadOverflowing() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (Model model =
        Model.create(
            Networks.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR), 10, 3),
            NumberFormat.FLOAT32,
            Device.cpu(),
            0)) {
      List<StoredTensor> tensors =
          ModelState.of(model).stream()
              .map(tensor -> tensor.name().equals("linear.weight") ? huge(tensor) : tensor)
              .toList();
      Safetensors.write(file, tensors, Map.of());
    }
    return uploads.store(new ByteArrayInputStream(file.toByteArray())).id();
  }

  private static StoredTensor huge(StoredTensor tensor) {
    float[] values = new float[tensor.size()];
    Arrays.fill(values, Float.MAX_VALUE);
    return StoredTensor.ofFloats(tensor.name(), tensor.shape(), values);
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
    run(runner(new StoresAFile(own), own, probe), claim(job));

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
    run(runner(new StoresAFile(own), own, probe), claim(job));
    assertThat(own.list("file")).hasSize(1);
  }

  /** Stores a file outside the job, without waiting for the store to come back. */
  private record StoresAFile(ArtifactStore store) implements JobWork {
    @Override
    public Machine prepare() {
      return new Machine("cpu", 0, Machine.cpuOfThis(), null);
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
    public Machine prepare() {
      return new Machine("cpu", 0, Machine.cpuOfThis(), null);
    }

    @Override
    public boolean run(JobContext context, Path scratch) {
      return DataType.fromSafetensors("nonsense").isFloating();
    }
  }

  private Job submit(String device) {
    return submit(Map.of("dataset", Map.of("name", "shapes"), "device", device, "epochs", 1));
  }

  private Job submit(Map<String, ?> fields) {
    Map<String, Object> train = new HashMap<>(fields);
    train.put("model", Map.of("arch", "resnet20"));
    train.put("schedule", Map.of("type", "constant"));
    return submit("train", train);
  }

  private Job submit(String kind, Map<String, ?> fields) {
    Map<String, Object> tree = new HashMap<>(fields);
    tree.put("kind", kind);
    return submit(SpecReader.readSubmitted(tree));
  }

  private List<ILoggingEvent> runRecorded(JobWork work) {
    try (RecordedLog log = new RecordedLog(JobRunner.class)) {
      run(work);
      return log.events();
    }
  }
}
