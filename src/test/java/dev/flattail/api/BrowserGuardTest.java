package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests that no web page can control an instance on its visitor's machine. */
@ApiTest
class BrowserGuardTest {
  private static final String JOB = "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}}";

  @LocalServerPort int port;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:PORT",
        "127.0.0.1",
        "127.0.0.1:PORT",
        "[::1]",
        "[::1]:PORT"
      })
  void ownNamesAreAnswered(String host) throws IOException {
    assertThat(get("/queue", host)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "evil.example:PORT",
        "169.254.169.254",
        "0.0.0.0",
        "[::2]"
      })
  void foreignNamesAreNot(String host) throws IOException {
    assertThat(get("/queue", host))
        .startsWith("HTTP/1.1 403")
        .contains("/problems/foreign-host")
        .contains("flattail.security.allowed-hosts");
  }

  @Test
  void anAbsoluteRequestTargetCannotHideAForeignHost() throws IOException {
    String answer =
        new RawHttp(port)
            .send(
                "GET http://evil.example/queue HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 403");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "TEXT/PLAIN;charset=utf-8"
      })
  void bodiesThatAFormCouldSendAreRefused(String type) {
    for (String path : new String[] {"/jobs", "/checkpoints"}) {
      Http.Answer answer = send("POST", path, "Content-Type", type);
      assertThat(answer.status()).isEqualTo(415);
      assertThat(answer.json().get("type").asString())
          .isEqualTo("/problems/unsupported-media-type");
    }
  }

  @Test
  void pagesOfOtherOriginsChangeNothing() {
    for (String origin :
        new String[] {
          "https://evil.example", "null", "http://localhost:1", "http://127.0.0.1:" + port
        }) {
      Http.Answer answer =
          send("POST", "/jobs", "Content-Type", "application/json", "Origin", origin);
      assertThat(answer.status()).as(origin).isEqualTo(403);
      assertThat(answer.json().get("type").asString()).isEqualTo("/problems/foreign-origin");
    }
    assertThat(
            send(
                    "POST",
                    "/jobs",
                    "Content-Type",
                    "application/json",
                    "Sec-Fetch-Site",
                    "cross-site")
                .status())
        .isEqualTo(403);
  }

  @Test
  void theServicesOwnPageMayCall() {
    assertThat(
            send(
                    "POST",
                    "/jobs?dryRun=true",
                    "Content-Type",
                    "application/json",
                    "Origin",
                    "http://localhost:" + port)
                .status())
        .isEqualTo(200);
  }

  @Test
  void noAnswerIsForOtherOriginsToRead() {
    Http.Answer answer = new Http(port).get("/queue", "Origin", "https://evil.example");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  private Http.Answer send(String method, String path, String... headers) {
    return new Http(port).send(method, path, JOB.getBytes(StandardCharsets.UTF_8), headers);
  }

  private String get(String path, String host) throws IOException {
    return new RawHttp(port)
        .send(
            "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                .formatted(path, host.replace("PORT", "" + port)));
  }
}
