package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * Tests uploads that are too large, damaged or hostile. The archives themselves are tested in
 * {@code datasets}.
 */
@ApiTest
class UploadTest {
  @LocalServerPort int port;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void aCheckpointThatIsTooLargeIsRefusedBeforeItIsSent() throws IOException {
    String answer =
        new RawHttp(port)
            .send(
                "POST /checkpoints HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 99000000000\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").contains("/problems/payload-too-large");
  }

  @Test
  void aDataSetThatIsTooLargeIsRefused() {
    byte[] zeros = new byte[(int) ApiTest.MAX_UPLOAD + 1];
    Http.Answer answer =
        http.send("PUT", "/datasets/zeros", zeros, "Content-Type", "application/x-tar");
    assertThat(answer.status()).as(answer.text()).isEqualTo(413);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/payload-too-large");
  }

  @Test
  void aTruncatedCheckpointIsRefused() {
    byte[] whole = Uploads.resnet20();
    byte[] part = Arrays.copyOf(whole, whole.length - 100);
    Http.Answer answer =
        http.send("POST", "/checkpoints", part, "Content-Type", "application/octet-stream");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/invalid-upload");
  }

  @Test
  void aDamagedImageIsNamedAsItIs() throws IOException {
    Http.Answer answer =
        http.send(
            "PUT",
            "/datasets/damaged",
            Pictures.zipWithADamagedOne(),
            "Content-Type",
            "application/zip");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("detail").asString()).startsWith("train/dog/9.jpg: ");
  }

  @Test
  void anUploadThatIsBrokenOffIsNoFaultOfTheService() throws IOException {
    String head =
        "POST /checkpoints HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
            + "Connection: close\r\nContent-Length: 1000000\r\n\r\n";
    assertThat(new RawHttp(port).send(head + "\u0010\0\0\0")).startsWith("HTTP/1.1 4");
    assertThat(
            new RawHttp(port)
                .send(
                    head.replace("POST /checkpoints", "PUT /datasets/part")
                            .replace("octet-stream", "zip")
                        + "PK"))
        .startsWith("HTTP/1.1 4");
  }

  @Test
  void aFolderMustBeNamedByPathAlone() {
    for (String body :
        new String[] {
          "{}",
          "{\"path\": 3}",
          "{\"path\": \"a\", \"format\": \"b\"}",
          "{\"path\": \" \"}",
          "{\"path\": \"a\", \"check\": \"yes\"}",
          "{\"path\": \"a\", \"lists\": \"train.txt\"}",
          "{\"path\": \"a\", \"lists\": {\"test\": \"test.txt\"}}",
          "{\"path\": \"a\", \"lists\": {\"train\": \"train.txt\", \"val\": \"val.txt\"}}"
        }) {
      Http.Answer answer =
          http.send(
              "PUT",
              "/datasets/folder",
              body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
              "Content-Type",
              "application/json");
      assertThat(answer.status()).as(body).isEqualTo(422);
    }
    Http.Answer list =
        http.send(
            "PUT",
            "/datasets/folder",
            "[]".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "Content-Type",
            "application/json");
    assertThat(list.status()).as(list.text()).isEqualTo(400);
    assertThat(list.json().get("type").asString()).isEqualTo("/problems/malformed-json");
  }

  @Test
  void aReplacedDataSetLeavesQueuedJobsAlone() throws IOException {
    put("moving", Pictures.tarGz(), 201);
    String spec =
        "{\"kind\": \"train\", \"dataset\": {\"name\": \"moving\"}, \"batchSize\": 2, \"epochs\": 1}";
    JsonNode job = http.postJson("/jobs", spec).json();
    String pinned = job.at("/spec/dataset/sha256").asString();
    String replaced = put("moving", Pictures.zipOfOneClassMore(), 200);
    assertThat(replaced).isNotEqualTo(pinned);
    assertThat(
            http.get("/jobs/" + job.get("id").asString())
                .json()
                .at("/spec/dataset/sha256")
                .asString())
        .isEqualTo(pinned);
    assertThat(http.postJson("/jobs", spec).json().at("/spec/dataset/sha256").asString())
        .isEqualTo(replaced);
  }

  private String put(String name, byte[] archive, int status) {
    Http.Answer answer =
        http.send(
            "PUT",
            "/datasets/" + name,
            archive,
            "Content-Type",
            archive[0] == 'P' ? "application/zip" : "application/gzip");
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    return answer.json().get("sha256").asString();
  }
}
