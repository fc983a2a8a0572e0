package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Pictures;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests that a job whose model was deleted says so, and that it is tried once. */
@ApiTest
class DeletedModelTest {
  private static final Map<String, Object> SHAPES = Map.of("name", "shapes");

  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired Datasets datasets;
  @Autowired ArtifactStore store;
  @Autowired UploadedCheckpoints uploads;
  @Autowired QueueSettings settings;
  @Autowired JdbcClient sql;
  private final UUID worker = UUID.randomUUID();
  private final String gone = UUID.randomUUID().toString();

  @BeforeEach
  void settle() {
    sql.sql("truncate job cascade").update(); // what other tests left
    queue.register(worker, new WorkerInfo("box", 9, "cpu"));
  }

  @Test
  void aJobThatTrainedTheModelIsNamed() {
    assertFails(
        Map.of("kind", "evaluate", "dataset", SHAPES, "model", Map.of("job", gone)),
        "/model/job: job %s, which trained the model, was deleted; submit a job with another model"
            .formatted(gone));
  }

  @Test
  void anUploadedModelIsNamed() {
    assertFails(
        Map.of("kind", "evaluate", "dataset", SHAPES, "model", Map.of("checkpoint", gone)),
        "/model/checkpoint: the uploaded checkpoint %s was deleted; upload it again and submit a new job"
            .formatted(gone));
  }

  @Test
  void theModelThatATrainingBeginsWithIsNamed() {
    assertFails(
        Map.of("kind", "train", "dataset", SHAPES, "initFrom", Map.of("job", gone)),
        "/initFrom/job: job %s, which trained the model, was deleted; submit a job with another model"
            .formatted(gone));
  }

  @Test
  void aDeletedDataSetIsNamed() throws IOException {
    String name = "gone-" + gone.substring(0, 8);
    datasets.register(name, UploadFormat.TAR_GZ, new ByteArrayInputStream(Pictures.tarGz()));
    UUID job =
        submit(SpecReader.readSubmitted(Map.of("kind", "train", "dataset", Map.of("name", name))))
            .id();
    datasets.delete(name, contents -> {});
    run();
    Job failed = jobs.get(job);
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(Objects.requireNonNull(failed.error()).asMap().get("type"))
        .isEqualTo("/problems/bad-data");
    assertThat(String.valueOf(failed.error().asMap().get("detail")))
        .startsWith("The data set '%s' with the content ".formatted(name))
        .contains("was deleted at ");
  }

  /** Runs a job, and again after a resume. */
  private void assertFails(Map<String, Object> tree, String detail) {
    UUID job = submit(SpecReader.readSubmitted(tree)).id();
    for (int i = 0; i < 2; i++) {
      run();
      Job failed = jobs.get(job);
      assertThat(failed.state()).isEqualTo(JobState.FAILED);
      assertThat(failed.attempt()).isEqualTo(1);
      assertThat(Objects.requireNonNull(failed.error()).asMap())
          .containsEntry("type", "/problems/bad-spec")
          .containsEntry("detail", detail);
      jobs.resume(job);
    }
  }

  private Job submit(JobSpec spec) {
    JobSpec pinned = spec.withDataset(datasets.resolve(Objects.requireNonNull(spec.dataset())));
    return jobs.submit(
            new Submission(
                spec.kind(),
                null,
                Map.of(),
                0,
                null,
                SpecWriter.write(pinned),
                Map.of(),
                null,
                null))
        .job();
  }

  private void run() {
    Lease lease = queue.claim(worker).orElseThrow();
    WorkerPulse pulse =
        new WorkerPulse(QueueSettings.of(Duration.ofSeconds(10), Duration.ofSeconds(30)), null);
    try (LeaseKeeper keeper = new LeaseKeeper(lease, Duration.ofSeconds(5), WorkListener.NONE)) {
      new JobRunner(
              new SpecWork(1, 1),
              jobs,
              datasets,
              store,
              uploads,
              pulse,
              settings,
              new StoreProbe(store))
          .run(lease, keeper, WorkListener.Attempt.NONE);
    }
  }
}
