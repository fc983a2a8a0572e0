package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests downloads of artifacts, checkpoints and plots: ranges, conditions, headers. */
@ApiTest
class ArtifactBytesTest {
  private static final byte[] WEIGHTS = Uploads.resnet20();

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private Http http;
  private UUID job;
  private String last;

  @BeforeEach
  void connect() throws IOException {
    http = new Http(port);
    job = new JobFixtures(jobs, queue, store).succeeded();
    last = "/jobs/" + job + "/checkpoints/last";
  }

  @Test
  void aCheckpointIsServedWholeWithItsSha256AsTag() {
    JsonNode listed = http.get("/jobs/" + job + "/checkpoints").json().get(0);
    Http.Answer answer = http.get(last);
    assertThat(answer.raw().body()).isEqualTo(WEIGHTS);
    assertThat(answer.header("ETag")).isEqualTo('"' + listed.get("sha256").asString() + '"');
    assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(answer.header("Content-Length")).isEqualTo("" + WEIGHTS.length);
    assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(answer.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"last.safetensors\"");
    assertThat(http.get("/jobs/" + job + "/artifacts/checkpoints/epoch-2.safetensors").raw().body())
        .isEqualTo(WEIGHTS);
  }

  @Test
  void headHasTheHeadersAlone() {
    Http.Answer answer = http.send("HEAD", last, new byte[0]);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo("" + WEIGHTS.length);
    assertThat(answer.header("ETag")).isNotEmpty();
    assertThat(answer.raw().body()).isEmpty();
  }

  @Test
  void oneRangeIsAPart() {
    Http.Answer answer = http.get(last, "Range", "bytes=8-99");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.header("Content-Range")).isEqualTo("bytes 8-99/" + WEIGHTS.length);
    assertThat(answer.raw().body()).isEqualTo(Arrays.copyOfRange(WEIGHTS, 8, 100));
    assertThat(http.get(last, "Range", "bytes=-16").raw().body())
        .isEqualTo(Arrays.copyOfRange(WEIGHTS, WEIGHTS.length - 16, WEIGHTS.length));
  }

  @Test
  void severalRangesComeAsMultipart() {
    Http.Answer answer = http.get(last, "Range", "bytes=0-1,10-13");
    assertThat(answer.status()).isEqualTo(206);
    String boundary = answer.header("Content-Type").replace("multipart/byteranges; boundary=", "");
    assertThat(answer.text())
        .contains("\r\n--" + boundary + "\r\n")
        .contains("Content-Range: bytes 0-1/" + WEIGHTS.length + "\r\n\r\n")
        .contains("Content-Range: bytes 10-13/" + WEIGHTS.length + "\r\n\r\n")
        .endsWith("\r\n--" + boundary + "--\r\n");
  }

  @Test
  void aRangeBeyondTheEndTellsTheSize() {
    Http.Answer answer = http.get(last, "Range", "bytes=" + WEIGHTS.length + "-");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.header("Content-Range")).isEqualTo("bytes */" + WEIGHTS.length);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/range-not-satisfiable");
  }

  @Test
  void aStaleIfRangeGetsTheWholeFile() {
    String etag = http.get(last).header("ETag");
    assertThat(http.get(last, "Range", "bytes=0-1", "If-Range", etag).status()).isEqualTo(206);
    Http.Answer whole = http.get(last, "Range", "bytes=0-1", "If-Range", "\"other\"");
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.raw().body()).hasSize(WEIGHTS.length);
  }

  @Test
  void anUnchangedFileIsNotSentAgain() {
    Http.Answer answer = http.get(last, "If-None-Match", http.get(last).header("ETag"));
    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.raw().body()).isEmpty();
  }

  @Test
  void aFileIsServedOnlyIfItIsTheOneThatIsMeant() {
    assertThat(http.get(last, "If-Match", "\"x\"").status()).isEqualTo(412);
    assertThat(http.get(last, "If-Match", http.get(last).header("ETag")).status()).isEqualTo(200);
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

  @Test
  void aSlashOfThePathIsWrittenAsOne() throws IOException {
    assertThat(
            new RawHttp(port)
                .send(
                    "GET /jobs/any/artifacts/checkpoints%2Flast.safetensors HTTP/1.1\r\nHost: localhost\r\n"
                        + "Connection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("/problems/bad-request");
  }

  @Test
  void plotsAreShownAndMayRunNothing() {
    Http.Answer svg = http.get("/jobs/" + job + "/plots/accuracy.svg");
    assertThat(svg.header("Content-Type")).isEqualTo("image/svg+xml");
    assertThat(svg.header("Content-Disposition")).startsWith("inline");
    assertThat(svg.header("Content-Security-Policy")).contains("default-src 'none'", "sandbox");
    assertThat(http.get("/jobs/" + job + "/plots/confusion.png").header("Content-Type"))
        .isEqualTo("image/png");
    assertThat(http.get("/jobs/" + job + "/plots/accuracy.gif").status()).isEqualTo(404);
  }

  @Test
  void deletingAJobRemovesItsBytes() throws IOException {
    assertThat(store.list("jobs/" + job)).isNotEmpty();
    assertThat(http.send("DELETE", "/jobs/" + job, new byte[0]).status()).isEqualTo(204);
    assertThat(http.get(last).status()).isEqualTo(404);
    assertThat(store.list("jobs/" + job)).isEmpty();
  }
}
