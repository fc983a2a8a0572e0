package dev.flattail.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.InOwnProcesses;
import dev.flattail.PostgresForTests;
import dev.flattail.PostgresForTests.Database;
import dev.flattail.endtoend.UpgradeFixture.Answer;
import dev.flattail.jobspec.FrozenDocuments;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Starts this build with the database and the home of each earlier version. Reads everything before
 * it continues the jobs.
 */
@InOwnProcesses
@ParameterizedClass
@MethodSource("fixtures")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class UpgradeTest {
  private static final String COMMA = ",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";

  private static Service service;
  private static List<String> tables;

  @Parameter UpgradeFixture fixture;

  static List<UpgradeFixture> fixtures() throws Exception {
    if (Boolean.getBoolean("golden.rewrite")) {
      UpgradeFixtureWriter.write();
    }
    return UpgradeFixture.all();
  }

  @BeforeParameterizedClassInvocation
  static void upgrade(UpgradeFixture fixture, @TempDir Path folder) throws Exception {
    Database database = PostgresForTests.emptyDatabase();
    Path home = folder.resolve("home");
    fixture.restore(database, home);
    tables = UpgradeFixture.tablesOf(database);
    service = Service.start(home, settings(database));
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    if (service != null) { // null after a failed start
      service.close();
    }
  }

  /** Returns settings with authentication and without deletions. */
  static Map<String, String> settings(Database database) {
    return Map.of(
        "SPRING_DATASOURCE_URL",
        database.url(),
        "SPRING_DATASOURCE_USERNAME",
        database.user(),
        "SPRING_DATASOURCE_PASSWORD",
        database.password(),
        Service.BOOTSTRAP_TOKEN,
        "operator-of-the-upgrade-test-0123456789",
        "FLATTAIL_SECURITY_RATELIMIT_ENABLED",
        "false",
        "FLATTAIL_HOUSEKEEPING_GRACE",
        "1h",
        "FLATTAIL_WEBHOOKS_KEEP",
        "36500d");
  }

  static String contentType(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
  }

  /**
   * Returns what an upgrade must keep of a body. The points of densities are left out: the artifact
   * {@code spectrum.json} has them too.
   */
  static JsonNode body(String contentType, HttpResponse<byte[]> response) {
    if (contentType.equals("application/json")) {
      JsonNode json = Service.json(response);
      json.findParents("density").forEach(parent -> ((ObjectNode) parent).remove("density"));
      return json;
    }
    return JsonMapper.shared()
        .valueToTree(contentType.startsWith("image/") ? null : Service.text(response));
  }

  @Test
  @EnabledIf("isRelease")
  void aReleaseHasAFixture() throws Exception {
    assertThat(UpgradeFixture.all()).contains(UpgradeFixture.own());
  }

  static boolean isRelease() throws Exception {
    return UpgradeFixture.isRelease();
  }

  @Test
  @Order(1)
  void theFixtureHasRowsOfEveryTable() throws Exception {
    // A running service deletes its rows within a second, and a fixture is saved from one.
    assertThat(fixture.tables())
        .isEqualTo(tables.stream().filter(table -> !table.equals("promotion_check")).toList());
  }

  @Test
  @Order(1)
  void everyAnswerIsAsBefore() throws Exception {
    List<String> differences = new ArrayList<>();
    assertThat(fixture.answers()).hasSizeGreaterThan(100);
    for (Answer before : fixture.answers()) {
      HttpResponse<byte[]> now =
          service.send("GET", before.path(), BodyPublishers.noBody(), "Accept", before.accept());
      assertThat(now.statusCode()).as(before.path() + Service.text(now)).isEqualTo(200);
      assertThat(contentType(now)).as(before.path()).isEqualTo(before.contentType());
      if (before.contentType().equals("text/csv")) {
        assertThat(columns(Service.text(now)))
            .as(before.path())
            .containsAll(columns(before.body().stringValue()));
      } else {
        FrozenDocuments.differences(before.body(), body(before.contentType(), now)).stream()
            .map(difference -> before.path() + ": " + difference)
            .forEach(differences::add);
      }
    }
    assertThat(differences).isEmpty();
  }

  /** Returns the cells of each column, its name first: later versions may add columns. */
  private static List<List<String>> columns(String csv) {
    List<String[]> rows = csv.lines().map(line -> line.split(COMMA, -1)).toList();
    return Stream.iterate(0, i -> i < rows.getFirst().length, i -> i + 1)
        .map(i -> rows.stream().map(row -> row[i]).toList())
        .toList();
  }

  @Test
  @Order(1)
  void everyArtifactHasItsBytes() throws Exception {
    int files = 0;
    for (Answer list : artifacts()) {
      for (JsonNode artifact : list.body()) {
        String path = artifact.get("path").stringValue();
        if (!UpgradeFixture.isLeftOut(path)) {
          HttpResponse<byte[]> file = service.get(list.path() + "/" + path);
          assertThat(DigestUtils.sha256Hex(file.body()))
              .as(list.path() + artifact)
              .isEqualTo(artifact.get("sha256").stringValue());
          files++;
        }
      }
    }
    assertThat(files).isGreaterThan(50);
  }

  /** The fixture lacks large files, so they are files that the store has lost. */
  @Test
  @Order(1)
  void aLostFileIsReported() throws Exception {
    int lost = 0;
    for (Answer list : artifacts()) {
      for (JsonNode artifact : list.body()) {
        String path = artifact.get("path").stringValue();
        if (UpgradeFixture.isLeftOut(path)) {
          HttpResponse<byte[]> gone = service.get(list.path() + "/" + path);
          assertThat(gone.statusCode()).isEqualTo(404);
          assertThat(Service.text(gone)).contains("The artifact store no longer has the bytes");
          lost++;
        }
      }
    }
    assertThat(lost).isPositive();
  }

  private List<Answer> artifacts() {
    return fixture.answers().stream()
        .filter(answer -> answer.path().endsWith("/artifacts"))
        .toList();
  }

  @Test
  @Order(1)
  void theDataSetIsListed() throws Exception {
    assertThat(service.getJson("/datasets").get("items"))
        .contains(service.getJson("/datasets/colors"));
  }

  @Test
  @Order(1)
  void aTokenIsStillValid() throws Exception {
    HttpResponse<byte[]> own =
        service.send(
            "GET",
            "/jobs",
            BodyPublishers.noBody(),
            "Authorization",
            "Bearer " + UpgradeFixture.TOKEN);
    assertThat(own.statusCode()).as(Service.text(own)).isEqualTo(200);
    assertThat(Service.json(own).get("items").valueStream())
        .isNotEmpty()
        .allMatch(job -> job.get("owner").asString("").equals(UpgradeFixture.OWNER));
  }

  @Test
  @Order(2)
  void unfinishedJobsGoOn() throws Exception {
    JsonNode cancelled = job("cancelled");
    JsonNode failed = job("diverges");
    String path = "/jobs/" + cancelled.get("id").stringValue();
    JsonNode before = service.getJson(path + "/metrics");
    for (JsonNode job : List.of(cancelled, failed)) {
      service.post("/jobs/" + job.get("id").stringValue() + "/resume");
    }
    service.post("/queue/resume");

    for (String name : List.of("queued", "cancelled")) {
      service.awaitSuccess(job(name).get("id").stringValue());
    }
    await("a second attempt of the job that ran")
        .atMost(Duration.ofMinutes(2))
        .until(() -> job("running").get("attempt").asInt() == 2);
    assertThat(Service.text(service.get(path + "/logs"))).contains("going on after");
    JsonNode after = service.getJson(path + "/metrics");
    assertThat(before.size()).isPositive();
    assertThat(after.size()).isEqualTo(cancelled.at("/spec/epochs").asInt());
    for (int epoch = 0; epoch < before.size(); epoch++) {
      assertThat(after.get(epoch)).isEqualTo(before.get(epoch));
    }
    JsonNode again = service.awaitEnd(failed.get("id").stringValue());
    assertThat(again.at("/error/type")).isEqualTo(failed.at("/error/type"));
    assertThat(again.get("finishedAt")).isNotEqualTo(failed.get("finishedAt"));
  }

  private static JsonNode job(String name) throws Exception {
    return service
        .getJson("/jobs?limit=200")
        .get("items")
        .valueStream()
        .filter(job -> job.get("name").asString("").equals(name))
        .findFirst()
        .orElseThrow();
  }
}
