package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Http;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests over HTTP what browsers are given: the shell, its policy, and its files. */
@ApiTest
class PageTest {
  private static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";

  @LocalServerPort int port;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void aBrowserIsSentFromTheRootToTheJobs() {
    Http.Answer answer = http.get("/", "Accept", HTML);
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location")).isEqualTo("/ui/jobs");
  }

  @Test
  void aProgramIsToldThatTheRootIsNoRoute() {
    Http.Answer answer = http.get("/", "Accept", "*/*");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("type").stringValue()).isEqualTo("/problems/not-found");
  }

  @Test
  void theApisPathsAnswerBrowsersAsBefore() {
    Http.Answer answer = http.get("/jobs", "Accept", HTML);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ui/jobs", "/ui/jobs/0199f3a0-5b1c-7c31-9d2e-0c4f6a1e7b01", "/ui/x/y/z"})
  void everyViewIsTheShell(String path) {
    Http.Answer answer = http.get(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
    assertThat(answer.text()).contains("<base href=\"/ui/\">", "<flattail-page>");
  }

  @Test
  void thePolicyAllowsTheImportMapAndNoOtherInlineScript() throws NoSuchAlgorithmException {
    Http.Answer shell = http.get("/ui/jobs");
    Matcher scripts = Pattern.compile("<script([^>]*)>([^<]*)</script>").matcher(shell.text());
    String policy = shell.header("Content-Security-Policy");
    int inline = 0;
    while (scripts.find()) {
      if (!scripts.group(1).contains("src=")) {
        byte[] hash =
            MessageDigest.getInstance("SHA-256")
                .digest(scripts.group(2).getBytes(StandardCharsets.UTF_8));
        assertThat(policy).contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
        inline++;
      }
    }
    assertThat(inline).isEqualTo(1);
    assertThat(policy)
        .startsWith("default-src 'none'")
        .doesNotContain("unsafe", "http:", "https:", "*");
  }

  @Test
  void everythingThatTheShellNamesIsServedHere() {
    String shell = http.get("/ui/jobs").text();
    assertThat(shell).doesNotContain("://");
    Matcher files = Pattern.compile("\"(?:\\./)?(assets/[^\"]+[^/\"])\"").matcher(shell);
    int found = 0;
    while (files.find()) {
      assertThat(http.get("/ui/" + files.group(1)).status()).as(files.group(1)).isEqualTo(200);
      found++;
    }
    assertThat(found).isGreaterThan(10);
  }

  @Test
  void aFileIsCompressedForWhomTakesIt() throws IOException {
    Http.Answer plain = http.get("/ui/assets/echarts/echarts.esm.min.js");
    Http.Answer small =
        http.get("/ui/assets/echarts/echarts.esm.min.js", "Accept-Encoding", "br, gzip;q=0.8");
    assertThat(plain.header("Content-Encoding")).isEmpty();
    assertThat(small.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(small.header("Vary")).isEqualTo("Accept-Encoding");
    assertThat(small.raw().body().length).isLessThan(plain.raw().body().length / 2);
    try (GZIPInputStream content =
        new GZIPInputStream(new ByteArrayInputStream(small.raw().body()))) {
      assertThat(content.readAllBytes()).isEqualTo(plain.raw().body());
    }
  }

  @Test
  void aRefusedEncodingIsNotUsed() {
    assertThat(
            http.get("/ui/assets/app.js", "Accept-Encoding", "gzip;q=0").header("Content-Encoding"))
        .isEmpty();
  }

  @Test
  void anUnchangedFileIsNotSentAgain() {
    Http.Answer first = http.get("/ui/assets/app.js");
    assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
    Http.Answer second = http.get("/ui/assets/app.js", "If-None-Match", first.header("ETag"));
    assertThat(second.status()).isEqualTo(304);
    assertThat(second.raw().body()).isEmpty();
  }

  @Test
  void filesOfTheCurrentVersionAreKeptWithoutAsking() {
    Http.Answer shell = http.get("/ui/jobs");
    assertThat(shell.header("Cache-Control")).isEqualTo("no-cache");
    Matcher app = Pattern.compile("assets/v-[0-9a-f]{16}/app.js").matcher(shell.text());
    assertThat(app.find()).isTrue();

    Http.Answer current = http.get("/ui/" + app.group());

    assertThat(current.status()).isEqualTo(200);
    assertThat(current.header("Cache-Control")).isEqualTo("max-age=31536000, immutable");
    assertThat(current.raw().body()).isEqualTo(http.get("/ui/assets/app.js").raw().body());
  }

  @Test
  void aFileOfAnotherVersionIsNotKept() {
    Http.Answer other = http.get("/ui/assets/v-0123456789abcdef/app.js");

    assertThat(other.status()).as("replicas have two versions during an upgrade").isEqualTo(200);
    assertThat(other.header("Cache-Control")).isEqualTo("no-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ui/assets/",
        "/ui/assets/none.js",
        "/ui/assets/lib",
        "/ui/assets/lit/package.json",
        "/ui/assets/lit/none.js",
        "/ui/assets/index.html",
        "/ui/assets/lib/%2e%2e/app.js",
        "/ui/assets/../../application.properties"
      })
  void anUnknownFileIsAProblemDocument(String path) {
    Http.Answer answer = http.get(path);
    assertThat(answer.status()).isIn(400, 404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void nothingBelowThePageTakesChanges() {
    assertThat(http.postJson("/ui/jobs", "{}").status()).isEqualTo(404);
  }
}
