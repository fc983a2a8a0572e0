package dev.flattail.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.PostgresForTests;
import dev.flattail.PostgresForTests.Database;
import dev.flattail.api.Uploads;
import dev.flattail.endtoend.UpgradeFixture.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a service of this version with one job of each kind and state, and writes what it leaves as
 * an {@link UpgradeFixture}. The weights of all models stay zero, except for biases, so that
 * checkpoints compress well. Plots as PNG do not, and are left out.
 */
final class UpgradeFixtureWriter {
  private static final int LARGEST_PLAIN = 4_000;
  private static final int LARGEST = 50_000;

  /** Enough for a cancellation or a copy to come before the last. */
  private static final int EPOCHS = 12;

  /** All rows are of one day, which every clock has passed: leases have expired. */
  private static final String DAY = "2025-01-01T";

  private static final List<String> CLASSES = List.of("blue", "green", "red");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Service service;
  private final Database database;
  private final Path home;
  private final List<Answer> answers = new ArrayList<>();

  private UpgradeFixtureWriter(Service service, Database database, Path home) {
    this.service = service;
    this.database = database;
    this.home = home;
  }

  /** Writes the fixture of this build's version, which must not be released. */
  static void write() throws Exception {
    if (UpgradeFixture.isRelease()) {
      throw new IllegalStateException("The fixture of a released version is never rewritten");
    }
    Path folder = Files.createTempDirectory("upgrade-fixture");
    Database database = PostgresForTests.freshDatabase();
    Path home = folder.resolve(UpgradeFixture.HOME);
    try (Service service = Service.start(home, UpgradeTest.settings(database))) {
      UpgradeFixtureWriter writer = new UpgradeFixtureWriter(service, database, home);
      writer.run();
      writer.save(UpgradeFixture.own().folder());
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private void run() throws Exception {
    HttpResponse<byte[]> dataset =
        service.send(
            "PUT",
            "/datasets/colors?damaged=skip",
            BodyPublishers.ofByteArray(ColoredClasses.withDamagedImage(CLASSES)),
            "Content-Type",
            "application/gzip");
    assertThat(dataset.statusCode()).as(Service.text(dataset)).isEqualTo(201);
    byte[] zeros = Uploads.resnet20(3, Map.of("classes", JSON.writeValueAsString(CLASSES)));
    String upload = service.postCheckpoint(zeros);
    issueToken();
    String[] asOwner = {"Authorization", "Bearer " + UpgradeFixture.TOKEN};
    succeed(service.sendJson("PUT", "/queue/limits", limits()));
    targetWebhooks();
    turnTrackerOn();

    Map<String, Object> twoStages =
        training(
            "two stages",
            upload,
            Map.of(
                "loss", Map.of("type", "vs"),
                "sharpness", Map.of("type", "sam", "rho", 0.05),
                "epochs", 2,
                "stage2", Map.of("type", "crt", "epochs", 1),
                "expect", List.of(Map.of("metric", "final.accuracy", "atLeast", 0))));
    List<String> trained =
        List.of(
            ended("succeeded", service.submit(twoStages, "Idempotency-Key", "two-stages")),
            ended(
                "succeeded",
                service.submit(
                    training(
                        "of an owner", service.postCheckpoint(zeros, asOwner), Map.of("seed", 1)),
                    asOwner)));
    List<String> evaluated =
        List.of(
            measured("evaluate", trained.get(0), Map.of("name", "first")),
            measured("evaluate", trained.get(1), Map.of("name", "second")));
    List<String> spectra =
        List.of(
            measured("hessian", trained.get(0), hessian("first spectrum", List.of(0, 2))),
            measured("hessian", trained.get(1), hessian("second spectrum", List.of(2))));
    measured("landscape", trained.getFirst(), Map.of("points", 3, "classes", List.of(0, 2)));
    measured("flatness", trained.getFirst(), Map.of("radii", List.of(0.001, 0.01), "draws", 2));
    ended(
        "failed",
        service.submit(
            training(
                "diverges",
                upload,
                Map.of("optimizer", Map.of("type", "sgd", "lr", 1e30), "epochs", 5))));
    String cancelled = service.submit(training("cancelled", upload, Map.of("epochs", EPOCHS)));
    awaitEpoch(cancelled);
    service.post("/jobs/" + cancelled + "/cancel");
    ended("cancelled", cancelled);
    sweep(upload);
    for (List<String> jobs : List.of(trained, evaluated, spectra)) {
      recordTable("/compare?jobs=" + String.join(",", jobs));
    }
    record("/compare/groups.svg?jobs=" + String.join(",", trained), "*/*");
    record("/compare/trace.svg?jobs=" + String.join(",", spectra), "*/*");
    recordDeliveries();
    for (String path :
        List.of(
            "/jobs?state=succeeded&limit=3",
            "/jobs?state=failed",
            "/jobs?state=cancelled",
            "/sweeps",
            "/datasets/colors",
            "/datasets/colors/versions",
            "/datasets/colors/images",
            "/checkpoints",
            "/webhooks",
            "/webhooks/endpoints",
            "/queue/limits")) {
      record(path, "application/json");
    }

    String running = service.submit(training("running", upload, Map.of("epochs", EPOCHS)));
    awaitEpoch(running);
    service.post("/queue/pause");
    record(
        "/jobs/" + service.submit(training("queued", upload, Map.of("priority", 1))),
        "application/json");
  }

  private static Map<String, Object> limits() {
    return Map.of("limits", List.of(Map.of("label", "team", "value", "vision", "running", 2)));
  }

  /** Issues a token, and makes {@link UpgradeFixture#TOKEN} its secret. */
  private void issueToken() throws Exception {
    succeed(
        service.sendJson(
            "POST",
            "/tokens",
            Map.of(
                "name",
                "of the lab",
                "owner",
                UpgradeFixture.OWNER,
                "scopes",
                List.of("read", "submit"))));
    JdbcClient.create(database.dataSource())
        .sql("update access_token set secret_sha256 = sha256(:secret)")
        .param("secret", UpgradeFixture.TOKEN.getBytes(StandardCharsets.UTF_8))
        .update();
  }

  /**
   * Ends the deliveries, as the service does with those that have been due for days, and records
   * those of jobs. A restored service adds one of a sweep that has ended.
   */
  private void recordDeliveries() throws Exception {
    JdbcClient.create(database.dataSource())
        .sql("update webhook_delivery set state = 'failed', finished_at = now()")
        .update();
    for (JsonNode delivery : service.getJson("/webhooks/deliveries").get("items")) {
      if (!delivery.get("job").isNull()) {
        record("/jobs/" + delivery.get("job").stringValue() + "/deliveries", "application/json");
      }
    }
  }

  /** Adds targets of webhooks, which are off, so that events and their deliveries stay. */
  private void targetWebhooks() {
    JdbcClient sql = JdbcClient.create(database.dataSource());
    sql.sql(
            """
            insert into webhook_settings
                (owner, notify, salt, salted_at, previous_salt, previous_until)
            values ('', cast(:targets as jsonb), sha256('salt'), now(), sha256('before'), now())""")
        .param(
            "targets",
            JSON.writeValueAsString(
                List.of(
                    Map.of(
                        "url",
                        "https://hooks.example.org/flattail",
                        "events",
                        List.of("failed", "cancelled", "verdict", "ended")))))
        .update();
    sql.sql(
            """
            insert into webhook_endpoint
                (owner, url, delivered_at, failing_since, last_error, disabled_at, disabled_reason)
            values ('', 'https://hooks.example.org/flattail', now(), now(), 'answered 410', now(),
                'The receiver answered 410: it exists no more.')""")
        .update();
  }

  /** Lets jobs be due for a tracker, to which the service exports nothing. */
  private void turnTrackerOn() {
    JdbcClient.create(database.dataSource())
        .sql("insert into tracker (name) values ('mlflow')")
        .update();
  }

  private static Map<String, Object> training(String name, String upload, Map<String, ?> more) {
    Map<String, Object> spec = new HashMap<>();
    spec.put("kind", "train");
    spec.put("name", name);
    spec.put("labels", Map.of("team", "vision"));
    spec.put("dataset", Map.of("name", "colors"));
    spec.put("model", Map.of("arch", "resnet20"));
    spec.put("initFrom", Map.of("checkpoint", upload));
    spec.put("optimizer", Map.of("type", "sgd", "lr", 0.05));
    spec.put("schedule", Map.of("type", "constant"));
    spec.put("batchSize", 6);
    spec.put("epochs", 1);
    spec.putAll(more);
    return spec;
  }

  /** Has a warning: there are more extremes than Lanczos steps. */
  private static Map<String, Object> hessian(String name, List<Integer> classes) {
    return Map.of(
        "name",
        name,
        "classes",
        classes,
        "lanczosSteps",
        4,
        "probes",
        2,
        "extremes",
        Map.of("count", 5),
        "eigenvectors",
        false);
  }

  private String measured(String kind, String job, Map<String, ?> more) throws Exception {
    Map<String, Object> spec = new HashMap<>(more);
    spec.put("kind", kind);
    spec.put("model", Map.of("job", job));
    String id = ended("succeeded", service.submit(spec));
    switch (kind) {
      case "hessian" -> recordTable("/jobs/" + id + "/spectrum");
      case "landscape" -> record("/jobs/" + id + "/landscape", "application/json");
      default -> {}
    }
    return id;
  }

  /** Runs three jobs and deletes the last. */
  private void sweep(String upload) throws Exception {
    Map<String, Object> base =
        training("unused", upload, Map.of("sharpness", Map.of("type", "sam")));
    base.remove("name");
    HttpResponse<byte[]> response =
        service.sendJson(
            "POST",
            "/sweeps",
            Map.of(
                "name",
                "radii",
                "base",
                base,
                "grid",
                Map.of("/sharpness/rho", List.of(0.05, 0.1, 0.5))));
    assertThat(response.statusCode()).as(Service.text(response)).isEqualTo(202);
    String path = "/sweeps/" + Service.json(response).get("id").stringValue();
    List<String> jobs =
        service
            .getJson(path)
            .get("rows")
            .valueStream()
            .map(row -> row.get("job").asString())
            .toList();
    for (String job : jobs) {
      ended("succeeded", job);
    }
    succeed(service.send("DELETE", "/jobs/" + jobs.getLast(), BodyPublishers.noBody()));
    answers.removeIf(answer -> answer.path().contains(jobs.getLast()));
    recordTable(path);
  }

  private void awaitEpoch(String job) {
    await("a first epoch of " + job)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !service.getJson("/jobs/" + job + "/metrics").isEmpty());
  }

  /** Waits for the job's end and records all that can be read of it. */
  private String ended(String state, String job) throws Exception {
    JsonNode end = service.awaitEnd(job);
    assertThat(end.get("state").stringValue()).as(end.toString()).isEqualTo(state);
    String path = "/jobs/" + job;
    for (String each : List.of("", "/artifacts", "/checkpoints")) {
      record(path + each, "application/json");
    }
    recordTable(path + "/metrics");
    record(path + "/logs", "text/plain");
    for (JsonNode artifact : service.getJson(path + "/artifacts")) {
      String name = artifact.get("path").stringValue();
      if (name.startsWith("plots/") && name.endsWith(".svg")) {
        record(path + "/" + name, "*/*");
      }
    }
    return job;
  }

  private void recordTable(String path) throws Exception {
    record(path, "application/json");
    record(path, "text/csv");
  }

  private void record(String path, String accept) throws Exception {
    HttpResponse<byte[]> response =
        service.send("GET", path, BodyPublishers.noBody(), "Accept", accept);
    assertThat(response.statusCode()).as(path + Service.text(response)).isEqualTo(200);
    String type = UpgradeTest.contentType(response);
    answers.add(new Answer(path, accept, type, UpgradeTest.body(type, response)));
  }

  private static void succeed(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(Service.text(response)).isBetween(200, 299);
  }

  private void save(Path folder) throws IOException, SQLException {
    FileSystemUtils.deleteRecursively(folder);
    List<String> stored = saveRows(folder.resolve(UpgradeFixture.ROWS));
    Files.writeString(
        folder.resolve(UpgradeFixture.SCHEMA_VERSION),
        one("select version from flyway_schema_history order by installed_rank desc limit 1")
            + "\n");
    Files.writeString(
        folder.resolve(UpgradeFixture.ANSWERS),
        lines(answers.stream().map(JSON::writeValueAsString).toList()));
    for (Path file : UpgradeFixture.files(home)) {
      String name = home.relativize(file).toString();
      if (name.startsWith("datasets/")
          || name.endsWith(".flattail-store")
          || (name.startsWith("artifacts/")
              && !UpgradeFixture.isLeftOut(name)
              && stored.contains(name.substring("artifacts/".length())))) {
        saveFile(Files.readAllBytes(file), folder.resolve(UpgradeFixture.HOME).resolve(name));
      }
    }
    for (Path file : UpgradeFixture.files(folder)) {
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .as(file + " names no machine")
          .doesNotContain(home.toString(), System.getProperty("user.home") + "/");
    }
  }

  private String one(String query) {
    return JdbcClient.create(database.dataSource()).sql(query).query(String.class).single();
  }

  /**
   * Saves the rows of all tables as of one moment.
   *
   * @return the storage keys that they name
   */
  private List<String> saveRows(Path folder) throws IOException, SQLException {
    Files.createDirectories(folder);
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set transaction isolation level repeatable read");
      statement.execute("set local timezone = 'UTC'");
      for (String table : UpgradeFixture.tablesOf(database)) {
        Files.writeString(
            folder.resolve(table + ".jsonl"),
            lines(
                texts(
                    statement,
                    "select row_to_json(t)::text from %s t order by 1".formatted(table))));
      }
      return texts(
          statement,
          "select storage_key from job_artifact"
              + " union select 'checkpoints/' || id || '.safetensors' from checkpoint");
    }
  }

  private static List<String> texts(Statement statement, String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  /** Joins JSON documents, with another name for this machine and another day. */
  private static String lines(List<String> documents) throws IOException {
    String host = '"' + InetAddress.getLocalHost().getHostName() + '"';
    StringBuilder lines = new StringBuilder();
    for (String document : documents) {
      lines
          .append(
              document
                  .replace('\n', ' ')
                  .replace(host, "\"worker.example\"")
                  .replaceAll("\\d{4}-\\d\\d-\\d\\dT(?=\\d\\d:)", DAY))
          .append('\n');
    }
    return lines.toString();
  }

  /** Compresses what is large. */
  private static void saveFile(byte[] bytes, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    if (bytes.length <= LARGEST_PLAIN) {
      Files.write(to, bytes);
      return;
    }
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    }
    assertThat(compressed.size()).as(to.toString()).isLessThan(LARGEST);
    Files.write(
        to.resolveSibling(to.getFileName() + UpgradeFixture.COMPRESSED), compressed.toByteArray());
  }
}
