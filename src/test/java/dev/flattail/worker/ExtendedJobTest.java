package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.api.ApiTest;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.endtoend.CifarArchives;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobConflictException;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.PausedTrainings;
import dev.flattail.jobs.Submission;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.results.EpochRow;
import dev.flattail.results.StopReason;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import dev.flattail.submission.Extensions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Tests trainings that go on after they have succeeded, on the real store, queue and engine. */
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class ExtendedJobTest extends WorkerFixture {
  @Autowired Extensions extensions;
  @Autowired PausedTrainings pausedTrainings;

  @BeforeEach
  void registerColors() {
    datasets.register(
        "extended-colours",
        UploadFormat.TAR_GZ,
        new ByteArrayInputStream(CifarArchives.colors(4, 1)));
  }

  private static Map<String, Object> spec(int epochs, Map<String, ?> fields) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("kind", "train");
    tree.put("dataset", Map.of("name", "extended-colours", "validation", Map.of("perClass", 1)));
    tree.put("model", Map.of("arch", "resnet20"));
    tree.put("batchSize", 8);
    tree.put("epochs", epochs);
    tree.put("schedule", Map.of("type", "constant"));
    tree.putAll(fields);
    return tree;
  }

  private Job submit(Map<String, Object> tree, @Nullable Integer pauseAfter) {
    TrainSpec spec = (TrainSpec) SpecReader.readSubmitted(tree);
    Submission submission =
        new Submission(
            "train",
            null,
            Map.of(),
            0,
            null,
            SpecWriter.write(spec.withDataset(datasets.resolve(spec.dataset()))),
            tree,
            null,
            null);
    return jobs.submit(pauseAfter == null ? submission : submission.pausingAfter(pauseAfter)).job();
  }

  private Job run(Job job) {
    run(new SpecWork(1, 1));
    Job ended = jobs.get(job.id());
    assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
    return ended;
  }

  private Job continued(Job paused, @Nullable Integer pauseAfter) {
    pausedTrainings.continueTo(paused.id(), pauseAfter);
    return paused;
  }

  private List<StoredTensor> tensors(Job job, String name) throws IOException {
    Artifact artifact = jobs.artifact(job.id(), Publisher.path(name)).orElseThrow();
    // The files' headers name the job and its spec.
    return Safetensors.read(ApiTest.HOME.resolve("artifacts").resolve(artifact.storageKey()));
  }

  private List<List<@Nullable Double>> curves(Job job) {
    return jobs.metrics(job.id(), EpochRow.class).stream()
        .<List<@Nullable Double>>map(
            row ->
                Arrays.asList(
                    row.learningRate(),
                    row.trainLoss(),
                    row.testLoss(),
                    row.testAccuracy(),
                    row.validationAccuracy(),
                    row.validationLoss()))
        .toList();
  }

  private void assertSame(Job actual, Job expected) throws IOException {
    assertThat(tensors(actual, "last")).isEqualTo(tensors(expected, "last"));
    assertThat(tensors(actual, "state"))
        .filteredOn(tensor -> !tensor.name().equals("epoch.sums"))
        .isEqualTo(
            tensors(expected, "state").stream()
                .filter(tensor -> !tensor.name().equals("epoch.sums"))
                .toList());
    assertThat(curves(actual)).isEqualTo(curves(expected));
    assertThat(result(actual).models()).isEqualTo(result(expected).models());
  }

  private static TrainResult result(Job job) {
    return Objects.requireNonNull(job.result()).as(TrainResult.class);
  }

  @Test
  void anExtendedTrainingEndsAsOneOfThatLength() throws IOException {
    Job straight = run(submit(spec(3, Map.of()), null));
    Job shorter = run(submit(spec(2, Map.of()), null));
    TrainResult before = result(shorter);

    Job longer = run(extensions.extend(shorter.id(), 3, null));

    assertSame(longer, straight);
    assertThat(jobs.checkpoint(longer.id(), "epoch-2")).as("of the earlier result").isPresent();
    assertThat(JobExtension.of(longer).getFirst().result().as(TrainResult.class)).isEqualTo(before);
    assertThat(jobs.metrics(longer.id())).hasSize(3);
  }

  @Test
  void theRotationOfCheckpointsSparesTheWeightsOfAnEarlierResult() {
    Map<String, Object> rotating = Map.of("checkpoint", Map.of("everyEpochs", 1, "keep", 1));
    Job job = run(submit(spec(2, rotating), null));

    Job longer = run(extensions.extend(job.id(), 4, null));

    assertThat(jobs.checkpoint(longer.id(), "epoch-2")).as("of the earlier result").isPresent();
    assertThat(jobs.checkpoint(longer.id(), "epoch-3")).as("rotated").isEmpty();
    assertThat(jobs.checkpoint(longer.id(), "epoch-4")).isPresent();
  }

  @Test
  void aPauseLiesAhead() {
    Job paused = run(submit(spec(3, Map.of()), 2));

    assertThatThrownBy(() -> pausedTrainings.continueTo(paused.id(), 2))
        .isInstanceOf(JobConflictException.class)
        .hasMessageContaining("has completed epoch 2, so it cannot pause after epoch 2");
    assertThat(jobs.get(paused.id()).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void theWeightsOfAnUnfinishedExtensionAreNotMeasured() {
    Job training = run(submit(spec(1, Map.of()), null));
    extensions.extend(training.id(), 2, null);
    jobs.cancel(training.id());
    Job measurement = submitEvaluation(training.id());

    run(new SpecWork(1, 1));

    Job refused = jobs.get(measurement.id());
    assertThat(refused.state()).isEqualTo(JobState.FAILED);
    assertThat(Objects.requireNonNull(refused.error()).text())
        .contains("was extended and is cancelled; resume this job when that one has succeeded");
    jobs.resume(training.id(), null);
    run(training);
    jobs.resume(measurement.id(), null);
    run(measurement);
  }

  private Job submitEvaluation(UUID training) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("kind", "evaluate");
    tree.put("model", Map.of("job", training.toString()));
    tree.put("dataset", Map.of("name", "extended-colours"));
    JobSpec spec = SpecReader.readSubmitted(tree);
    return jobs.submit(
            new Submission(
                "evaluate",
                null,
                Map.of(),
                0,
                null,
                SpecWriter.write(
                    spec.withDataset(datasets.resolve(Objects.requireNonNull(spec.dataset())))),
                tree,
                null,
                null))
        .job();
  }

  @Test
  void expectationsAreJudgedAgainByTheNewResult() {
    Job job =
        run(
            submit(
                spec(1, Map.of("expect", List.of(Map.of("metric", "final.epoch", "atLeast", 1)))),
                null));
    Job longer = run(extensions.extend(job.id(), 2, null));
    assertThat(result(longer).judgment().expectations().getFirst().value()).isEqualTo(2);
  }

  @Test
  void aPausedTrainingGoesOnToTheSameBytesAlongACosine() throws IOException {
    Map<String, Object> tree = spec(3, Map.of("schedule", Map.of("type", "cosine")));
    Job straight = run(submit(tree, null));

    Job paused = run(submit(tree, 1));
    assertThat(result(paused).stopped()).isEqualTo(Stopped.paused(1));
    Job again = run(continued(paused, 2));
    assertThat(result(again).stopped()).isEqualTo(Stopped.paused(2));
    Job whole = run(continued(paused, null));

    assertThat(result(whole).stopped()).isNull();
    assertSame(whole, straight);
    assertThat(JobExtension.of(whole)).extracting(JobExtension::afterEpoch).containsExactly(1, 2);
  }

  @Test
  void anEarlyStoppedTrainingSaysWhereItStoppedAndGoesOnWhenExtended() throws IOException {
    Map<String, Object> stopping =
        Map.of(
            "earlyStopping",
            Map.of("metric", "validationAccuracy", "patience", 1, "minDelta", 1.5));
    Job stopped = run(submit(spec(4, stopping), null));
    Stopped end = Objects.requireNonNull(result(stopped).stopped());
    assertThat(end.epoch()).isEqualTo(2);
    assertThat(end.reason()).isEqualTo(StopReason.EARLY_STOPPING);
    assertThat(stopped.progress().fraction()).isEqualTo(1);
    assertThat(jobs.checkpoint(stopped.id(), "last").orElseThrow().epoch()).isEqualTo(2);

    Job longer = run(extensions.extend(stopped.id(), 3, null));

    assertThat(result(longer).stopped()).isNull();
    assertSame(longer, run(submit(spec(3, Map.of()), null)));
  }

  @Test
  void aPauseBeforeTheFirstEvaluationHasNoFigures() throws IOException {
    Map<String, Object> tree = spec(3, Map.of("evaluation", Map.of("everyEpochs", 2)));
    Job paused = run(submit(tree, 1));
    assertThat(result(paused).models().end().accuracy()).isNull();
    assertSame(run(continued(paused, null)), run(submit(tree, null)));
  }

  @Test
  void theFilesForAnExtensionAreKept() {
    UUID id = run(submit(spec(1, Map.of()), null)).id();
    assertThat(jobs.artifact(id, Publisher.path(TrainJob.STATE))).isPresent();
  }
}
