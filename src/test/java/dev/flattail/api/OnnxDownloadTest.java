package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import ai.onnxruntime.OrtException;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.onnx.OnnxSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests downloads of checkpoints as ONNX files. */
@ApiTest
class OnnxDownloadTest {
  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private Http http;
  private JobFixtures fixtures;
  private UUID job;
  private String last;

  @BeforeEach
  void connect() throws IOException {
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
    job = fixtures.succeeded();
    last = "/jobs/" + job + "/checkpoints/last.onnx";
  }

  @Test
  void onnxRuntimeLoadsTheFileAndFindsWhatItIs() throws OrtException {
    Http.Answer answer = http.get(last);
    assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(answer.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"last.onnx\"");
    try (OnnxSession session = new OnnxSession(answer.raw().body())) {
      assertThat(session.metadata())
          .contains(
              entry("job", job.toString()),
              entry("checkpoint", "last"),
              entry("arch", "resnet20"),
              entry("heads", "plain"),
              entry("classifier", "linear"),
              entry("batchNorm", "separate"),
              entry(
                  "weightsSha256",
                  http.get("/jobs/" + job + "/checkpoints")
                      .json()
                      .get(0)
                      .get("sha256")
                      .asString()));
    }
  }

  @Test
  void theLengthIsKnownBeforeTheFileIsMade() {
    byte[] whole = http.get(last).raw().body();
    Http.Answer head = http.send("HEAD", last, new byte[0]);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("" + whole.length);
    assertThat(head.raw().body()).isEmpty();
  }

  @Test
  void aRangeIsAPart() {
    byte[] whole = http.get(last).raw().body();
    Http.Answer answer = http.get(last, "Range", "bytes=700000-700999");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.header("Content-Range")).isEqualTo("bytes 700000-700999/" + whole.length);
    assertThat(answer.raw().body()).isEqualTo(Arrays.copyOfRange(whole, 700000, 701000));
  }

  @Test
  void anUnchangedFileIsNotSentAgain() {
    String tag = http.get(last).header("ETag");
    assertThat(http.get(last, "If-None-Match", tag).status()).isEqualTo(304);
  }

  @Test
  void foldedBatchNormsGiveAnotherFileWithAnotherTag() throws OrtException {
    Http.Answer separate = http.get(last + "?foldBatchNorm=false");
    Http.Answer folded = http.get(last + "?foldBatchNorm=true");
    assertThat(separate.header("ETag")).isEqualTo(http.get(last).header("ETag"));
    assertThat(folded.header("ETag")).isNotEqualTo(separate.header("ETag"));
    assertThat(folded.raw().body().length).isLessThan(separate.raw().body().length);
    try (OnnxSession session = new OnnxSession(folded.raw().body())) {
      assertThat(session.metadata()).containsEntry("batchNorm", "folded");
    }
  }

  @Test
  void aJobWithoutCheckpointsHasNoModel() {
    Http.Answer answer = http.get("/jobs/" + fixtures.failed() + "/checkpoints/last.onnx");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("detail").asString()).isEqualTo("The job has no checkpoints.");
  }

  /** The client must not wait for the rest, nor take what it has for a model. */
  @Test
  void aFileThatCannotBeFinishedIsCut() throws IOException {
    Lease lease = fixtures.claim();
    String path = "checkpoints/epoch-1.safetensors";
    Publication.File file =
        fixtures.put(lease, path, "application/octet-stream", Uploads.beyondFloat32());
    lease.succeed(
        JobFixtures.result(),
        new Publication(List.of(file), List.of(new Publication.Name("last", 1, path)), List.of()));
    assertThatThrownBy(() -> http.get("/jobs/" + lease.job().id() + "/checkpoints/last.onnx"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("fixed content-length");
  }

  @Test
  void bytesThatTheStoreHasLostAreReportedAsLost() throws IOException {
    for (ArtifactStore.Listed stored : store.list("jobs/" + job)) {
      store.delete(stored.key());
    }
    Http.Answer answer = http.get(last);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("detail").asString()).contains("the store lost them");
  }
}
