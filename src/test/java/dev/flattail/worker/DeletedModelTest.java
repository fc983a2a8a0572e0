package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Pictures;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobspec.read.SpecReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests that a job whose model was deleted says so, and that it is tried once. */
class DeletedModelTest extends WorkerFixture {
  private static final Map<String, Object> SHAPES = Map.of("name", "shapes");

  private final String gone = UUID.randomUUID().toString();

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
    run(new SpecWork(1, 1));
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
      run(new SpecWork(1, 1));
      Job failed = jobs.get(job);
      assertThat(failed.state()).isEqualTo(JobState.FAILED);
      assertThat(failed.attempt()).isEqualTo(1);
      assertThat(Objects.requireNonNull(failed.error()).asMap())
          .containsEntry("type", "/problems/bad-spec")
          .containsEntry("detail", detail);
      jobs.resume(job);
    }
  }
}
