package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.ApiTest;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.endtoend.CifarArchives;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.LogLine;
import dev.flattail.jobs.Provenance;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.WorkerCpu;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which number format a worker takes, by what its machine says it is good at. */
class ChosenPrecisionTest extends WorkerFixture {
  private static final String FAST = "amx-bf16";
  private static final String SLOW = "avx2";

  @BeforeEach
  void registerColors() {
    datasets.register(
        "precise-colors",
        UploadFormat.TAR_GZ,
        new ByteArrayInputStream(CifarArchives.colors(4, 1)));
  }

  private static SpecWork workOn(String instructionSet) {
    Machine machine = new Machine("cpu", 0, new WorkerCpu(instructionSet, 2, 1L << 34), null);
    return new SpecWork(1, 1, () -> machine);
  }

  private Job submit(String precision) {
    return submit(
        SpecReader.readSubmitted(
            Map.of(
                "kind",
                "train",
                "dataset",
                Map.of("name", "precise-colors"),
                "model",
                Map.of("arch", "resnet20"),
                "batchSize",
                8,
                "epochs",
                2,
                "schedule",
                Map.of("type", "constant"),
                "precision",
                precision,
                "checkpoint",
                Map.of("everyMinutes", 1e-6))));
  }

  private Job measure(String kind, Job trained, Map<String, Object> fields) {
    Map<String, Object> spec = new LinkedHashMap<>(fields);
    spec.put("kind", kind);
    spec.put("model", Map.of("job", trained.id().toString()));
    spec.put("dataset", Map.of("name", "precise-colors"));
    spec.put("precision", "auto");
    return submit(SpecReader.readSubmitted(spec));
  }

  private void finish(Job job, String instructionSet) {
    run(runner(workOn(instructionSet)), claim(job));
    assertThat(jobs.get(job.id()).state())
        .as("%s", jobs.get(job.id()).error())
        .isEqualTo(JobState.SUCCEEDED);
  }

  /** Begins a training, and gives it back once it has a checkpoint. */
  private void begin(Job job, String instructionSet) throws InterruptedException {
    Lease lease = claim(job);
    try (LeaseKeeper keeper = keeper(lease)) {
      Thread running =
          Thread.ofPlatform()
              .start(
                  () ->
                      runner(workOn(instructionSet)).run(lease, keeper, WorkListener.Attempt.NONE));
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> jobs.artifact(job.id(), "checkpoints/previous-state.safetensors").isPresent());
      keeper.end(EndReason.DRAINED);
      running.join();
    }
    assertThat(jobs.get(job.id()).state()).isEqualTo(JobState.QUEUED);
  }

  private String precision(Job job) {
    StoredJson provenance = Objects.requireNonNull(jobs.get(job.id()).provenance());
    return provenance.as(Provenance.class).precision();
  }

  private List<String> log(Job job, String level) {
    return jobs.logs(job.id()).stream()
        .filter(line -> line.level().equals(level))
        .map(LogLine::message)
        .toList();
  }

  private List<StoredTensor> weights(Job job) throws IOException {
    Artifact last = jobs.artifact(job.id(), Publisher.path("last")).orElseThrow();
    return Safetensors.read(ApiTest.HOME.resolve("artifacts").resolve(last.storageKey()));
  }

  @ParameterizedTest
  @CsvSource({
    "amx-bf16, bfloat16",
    "avx512-bf16, float32",
    "avx512, float32",
    "avx2, float32",
    "neon, float32"
  })
  void autoTakesWhatTheMachineIsGoodAt(String instructionSet, String precision) throws Exception {
    Job job = submit("auto");
    finish(job, instructionSet);
    assertThat(precision(job)).isEqualTo(precision);
    assertThat(log(job, "info")).contains("precision auto: computing in " + precision);
    assertThat(log(job, "warn")).isEmpty();
    assertThat(jobs.get(job.id()).spec().asMap()).containsEntry("precision", "auto");

    Job named = submit(precision);
    finish(named, instructionSet);
    assertThat(weights(job)).isEqualTo(weights(named));
  }

  @Test
  void aNamedFormatIsKeptAndItsCrawlIsLogged() {
    Job job = submit("bfloat16");
    finish(job, SLOW);
    assertThat(precision(job)).isEqualTo("bfloat16");
    assertThat(log(job, "warn"))
        .singleElement()
        .asString()
        .contains("many times as long as float32", "(avx2)", "precision float32 or auto");
  }

  @Test
  void aTrainingContinuesInTheFormatOfItsCheckpointOnASlowerMachine() throws Exception {
    Job straight = submit("auto");
    finish(straight, FAST);
    Job job = submit("auto");
    begin(job, FAST);
    finish(job, SLOW);
    assertThat(precision(job)).isEqualTo("bfloat16");
    assertThat(log(job, "info"))
        .contains("precision auto: continuing in bfloat16, as the job's checkpoint");
    assertThat(log(job, "warn")).singleElement().asString().contains("many times as long");
    assertThat(weights(job)).isEqualTo(weights(straight));
  }

  @Test
  void aTrainingContinuesInTheFormatOfItsCheckpointOnAFasterMachine() throws Exception {
    Job straight = submit("float32");
    finish(straight, SLOW);
    Job job = submit("auto");
    begin(job, SLOW);
    finish(job, FAST);
    assertThat(precision(job)).isEqualTo("float32");
    assertThat(weights(job)).isEqualTo(weights(straight));
  }

  @Test
  void aTrainingWithoutACheckpointChoosesAnew() {
    Job job = submit("auto");
    Lease lease = claim(job);
    lease.provenance(
        new Provenance(
            "0.1.0",
            "unknown",
            "0.35.1",
            "2.7.1",
            "25",
            "cpu",
            FAST,
            2,
            "bfloat16",
            lease.worker(),
            "box"));
    lease.release("the worker is shutting down");
    finish(job, SLOW);
    assertThat(precision(job)).isEqualTo("float32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hessian", "flatness", "evaluate", "landscape"})
  void onlyForwardPassesTakeBfloat16(String kind) {
    Job trained = submit("float32");
    finish(trained, FAST);
    Job measurement =
        measure(
            kind,
            trained,
            switch (kind) {
              case "hessian" -> Map.of("lanczosSteps", 2, "probes", 1, "classes", List.of(0));
              case "flatness" -> Map.of("draws", 1, "radii", List.of(0.01));
              case "landscape" -> Map.of("dimensions", 1, "points", 3, "split", "train");
              default -> Map.of();
            });
    finish(measurement, FAST);
    boolean forward = kind.equals("evaluate") || kind.equals("landscape");
    assertThat(precision(measurement)).isEqualTo(forward ? "bfloat16" : "float32");
  }
}
