package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests that every error is a problem document, whichever component raises it. */
@ApiTest
class ProblemsTest {
  @LocalServerPort int port;
  private Http http;
  private RawHttp raw;

  @BeforeEach
  void connect() {
    http = new Http(port);
    raw = new RawHttp(port);
  }

  @ParameterizedTest
  @CsvSource({
    "/nothing-here, 404",
    "/jobs/, 404",
    "/jobs/latest, 404",
    "/jobs/1-1-1-1-1, 404",
    "/jobs/0199f3ff-ffff-7fff-bfff-ffffffffff00/logs, 404",
    "/docs/swagger-ui/nothing.js, 404",
    "/error, 404",
    "/actuator/nothing, 404",
    "/jobs?limit=0, 400",
    "/jobs?limit=ten, 400",
    "/jobs?state=dead, 400",
    "/jobs?kind=flattening, 400",
    "/jobs?label=team, 400",
    "/jobs?cursor=xyz, 400",
    "/jobs?sort=name, 400",
    "/jobs?state=%FF%FE, 400",
    "/compare?jobs=%FF%FE, 400",
  })
  void aGetThatCannotBeAnswered(String path, int status) {
    isProblem(http.get(path), status);
  }

  @Test
  void anUnsupportedMethodIsAnsweredWithTheSupportedOnes() {
    Http.Answer answer = http.send("PUT", "/jobs", new byte[0]);
    isProblem(answer, 405);
    assertThat(answer.header("Allow")).contains("GET").contains("POST");
    isProblem(http.send("PATCH", "/queue", new byte[0]), 405);
  }

  @Test
  void problemsIgnoreAccept() {
    isProblem(http.get("/nothing-here", "Accept", "image/png"), 404);
    isProblem(http.get("/queue", "Accept", "application/xml"), 406);
    for (String path : List.of("/queue", "/compare?jobs=a,b")) {
      for (String broken : List.of("nonsense", "application/json;q=2", ";;", "a/b,".repeat(100))) {
        JsonNode problem = isProblem(http.get(path, "Accept", broken), 406);
        assertThat(problem.get("detail").asString()).contains("comes as application/json");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "[]",
        "{\"kind\": \"train\", \"kind\": \"train\"}",
        "{\"kind\": NaN}",
        "{\"epochs\": 1e999}",
        "{} {}",
        "{\"kind\": \"train\"",
        "{'kind': 'train'}",
      })
  void aBodyThatIsNotOneJsonObject(String body) {
    JsonNode problem = isProblem(http.postJson("/jobs", body), 400);
    assertThat(problem.get("type").asString()).isEqualTo("/problems/malformed-json");
    assertThat(problem.get("detail").asString())
        .doesNotContain("tools.jackson")
        .doesNotContain("Feature")
        .doesNotContain("Source");
  }

  @Test
  void whatNoLabelCanHoldIsAMistakeOfTheCaller() {
    isProblem(http.get("/jobs?label=k:%00"), 400);
    isProblem(http.get("/jobs?label=%00:v"), 400);
  }

  @Test
  void aTypeThatNobodyReadsDoesNoHarm() {
    assertThat(http.get("/jobs", "Content-Type", "multipart/form-data").status()).isEqualTo(200);
  }

  @Test
  void aDeepBodyIsRefusedBeforeItIsRead() {
    isProblem(http.postJson("/jobs", "{\"a\":" + "[".repeat(5000)), 400);
  }

  @Test
  void aSyntaxErrorIsToldByLineAndColumn() {
    JsonNode problem = isProblem(http.postJson("/jobs", "{\"kind\": \"train\",\n  oops}"), 400);
    assertThat(problem.get("line").asInt()).isEqualTo(2);
    assertThat(problem.get("column").asInt()).isPositive();
  }

  @Test
  void everyMistakeOfASpecIsToldAtOnceByPointer() {
    JsonNode problem =
        isProblem(
            http.postJson(
                "/jobs",
                """
                {"kind": "train", "dataset": {"name": "nowhere"}, "model": {"arch": "resnet23"},
                 "optimizer": {"type": "sgd", "lr": -1}, "epochs": 10, "labels": 3,
                 "schedule": {"type": "multistep", "milestones": [20], "factors": [0.1]}, "epoch": 3}
                """),
            422);
    assertThat(problem.at("/errors").findValuesAsString("pointer"))
        .contains("/model/arch", "/optimizer/lr", "/schedule/milestones/0", "/labels", "/epoch");
  }

  @Test
  void aHundredOfAThousandMistakesAreListed() {
    String classes = "-1" + ",-1".repeat(999);
    JsonNode problem =
        isProblem(
            http.postJson("/jobs", "{\"kind\": \"hessian\", \"classes\": [%s]}".formatted(classes)),
            422);
    assertThat(problem.get("errors")).hasSize(100);
    assertThat(problem.get("detail").asString()).contains("1001 problems", "the first 100");
  }

  @Test
  void aMisspeltDryRunQueuesNothing() {
    isProblem(
        http.postJson(
            "/jobs?dryrun=true", "{\"kind\":\"train\",\"dataset\":{\"name\":\"shapes\"}}"),
        400);
  }

  @Test
  void requestsThatTomcatItselfRefusesAreProblemsToo() throws IOException {
    isRawProblem(raw.send("GET /jobs?q=a|b{ HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
    isRawProblem(raw.send("NONSENSE\r\n\r\n"), 400);
    isRawProblem(raw.send("GET /jobs HTTP/1.1\r\n\r\n"), 400);
    isRawProblem(
        raw.send("GET /a%2Fb HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), 400);
    isRawProblem(
        raw.send("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), 400);
    isRawProblem(
        raw.send("GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        400);
    isRawProblem(
        raw.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(100_000) + "\r\n\r\n"),
        400);
    isRawProblem(
        raw.send("TRACE /jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), 405);
  }

  @Test
  void theClientSeesTheRefusalOfAHugeBody() throws IOException {
    long size = 300L << 20;
    String head =
        "POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n";
    isRawProblem(raw.send(head + "Content-Length: " + size + "\r\n\r\n", size), 413);
    // Asked first, the body is not sent at all.
    String asked = raw.send(head + "Expect: 100-continue\r\nContent-Length: " + size + "\r\n\r\n");
    assertThat(asked).doesNotContain("100 Continue");
    isRawProblem(asked, 413);
  }

  @Test
  void aBodyThatEndsEarlyIsTheCallersMistake() throws IOException {
    String head =
        "POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n";
    isRawProblem(raw.send(head + "Content-Length: 100\r\n\r\n{\"kind\""), 400);
    isRawProblem(raw.send(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"), 400);
  }

  @Test
  void aHugeBodyOfUnknownLengthIsRefusedToo() throws IOException {
    String head =
        "POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    int size = 8 << 20;
    isRawProblem(
        raw.send(head + Integer.toHexString(size) + "\r\n" + " ".repeat(size) + "\r\n0\r\n\r\n"),
        413);
  }

  @Test
  void everyProblemHasItsPage() {
    for (String path : new String[] {"/jobs/latest", "/jobs?limit=0", "/nothing"}) {
      String type = http.get(path).json().get("type").asString();
      Http.Answer page = http.get(type);
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.header("Content-Type")).startsWith("text/html");
    }
    assertThat(http.get("/problems").text()).contains("href=\"problems/invalid-spec\"");
  }

  private static JsonNode isProblem(Http.Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    JsonNode problem = answer.json();
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("type").asString()).startsWith("/problems/");
    assertThat(problem.get("title").asString()).isNotBlank();
    assertThat(problem.get("detail").asString()).isNotBlank();
    assertThat(problem.get("instance").asString()).isEqualTo(answer.raw().uri().getRawPath());
    return problem;
  }

  private static void isRawProblem(String answer, int status) {
    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(answer).containsIgnoringCase("content-type: application/problem+json");
    assertThat(answer).contains("\"status\":" + status).doesNotContain("at org.apache");
  }
}
