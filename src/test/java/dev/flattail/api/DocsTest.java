package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Tests what is the same for every caller: the contract, the presets, and the page at {@code
 * /docs}.
 */
@ApiTest
class DocsTest {
  @LocalServerPort int port;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void everythingThatThePageLoadsIsServedHere() {
    String page = http.get("/docs").text();
    assertThat(page).doesNotContain("://");
    Matcher links = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page);
    int found = 0;
    while (links.find()) {
      assertThat(http.get("/" + links.group(1)).status()).as(links.group(1)).isEqualTo(200);
      found++;
    }
    assertThat(found).isGreaterThanOrEqualTo(4);
    assertThat(http.get("/docs").header("Content-Security-Policy")).contains("script-src 'self'");
  }

  @Test
  void theContractIsServedAsItIsWritten() {
    Http.Answer answer = http.get("/openapi.yaml");
    assertThat(answer.text()).startsWith("openapi: 3.1");
    assertThat(answer.header("Content-Type")).isEqualTo("application/yaml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/openapi.yaml",
        "/presets",
        "/docs/swagger-ui/swagger-ui-bundle.js",
        "/docs/swagger-ui/swagger-ui.css"
      })
  void largeContentIsCompressedForWhomTakesIt(String path) throws IOException {
    Http.Answer plain = http.get(path);
    Http.Answer small = http.get(path, "Accept-Encoding", "gzip");
    assertThat(plain.header("Content-Encoding")).isEmpty();
    assertThat(small.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(small.header("Vary")).contains("Accept-Encoding");
    assertThat(small.raw().body().length).isLessThan(plain.raw().body().length / 3);
    try (GZIPInputStream content =
        new GZIPInputStream(new ByteArrayInputStream(small.raw().body()))) {
      assertThat(content.readAllBytes()).isEqualTo(plain.raw().body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/openapi.yaml",
        "/presets",
        "/docs",
        "/docs/page/docs.js",
        "/docs/swagger-ui/favicon-32x32.png",
        "/docs/swagger-ui/swagger-ui-bundle.js"
      })
  void whatHasNotChangedIsNotSentAgain(String path) {
    Http.Answer first = http.get(path, "Accept-Encoding", "gzip");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
    Http.Answer second =
        http.get(path, "Accept-Encoding", "gzip", "If-None-Match", first.header("ETag"));
    assertThat(second.status()).isEqualTo(304);
    assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
    assertThat(second.raw().body()).isEmpty();
  }

  @Test
  void anOlderCopyIsReplaced() {
    assertThat(http.get("/openapi.yaml", "If-None-Match", "\"0123\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/swagger-ui/none.js",
        "/docs/swagger-ui/swagger-ui-bundle.js.LICENSE.txt",
        "/docs/swagger-ui/..%2fswagger-ui.css",
        "/docs/page/",
        "/docs/none/docs.js"
      })
  void anUnknownFileIsAProblemDocument(String path) {
    Http.Answer answer = http.get(path);
    assertThat(answer.status()).isIn(400, 404);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
  }
}
