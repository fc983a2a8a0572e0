package dev.flattail.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flattail.InOwnProcesses;
import dev.flattail.PostgresForTests;
import dev.flattail.app.StartupRefusedException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Runs the rendered chart as processes: its arguments, environment and settings start them on a
 * database without tables. The work itself is a no-op; everything else is the product's.
 */
@InOwnProcesses
class RenderedServiceTest {
  private static final String TOKEN = "0123456789abcdef.of-the-chart-under-test";
  private static final String API = "dev.flattail.app.Flattail";
  private static final String WORKER = "dev.flattail.worker.NoOpWorker";

  @TempDir Path folder;

  @Test
  void startsMigratesRunsItsOwnTestAndEndsInGoodOrder() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "curl"))),
        "the chart's test needs curl");
    List<Manifest> laptop = kept("laptop");
    PostgresForTests.Database database = PostgresForTests.freshDatabase();
    JdbcClient sql = JdbcClient.create(database.dataSource());
    // A schema as a new database has it.
    sql.sql(
            "drop schema public cascade; create schema public; grant usage on schema public to public")
        .update();
    String user = "service_" + Long.toHexString(System.nanoTime());
    for (String statement : grants()) {
      sql.sql(
              statement
                  .replace("flattail_owner", '"' + database.user() + '"')
                  .replace("flattail_service", user)
                  .replace("…", "of-the-service"))
          .update();
    }
    Map<String, String> owner =
        Map.of(
            "SPRING_DATASOURCE_USERNAME",
            database.user(),
            "SPRING_DATASOURCE_PASSWORD",
            database.password());
    Cluster cluster =
        new Cluster(
            folder,
            Manifest.one(laptop, "ConfigMap", "flattail").text("/data/application.properties"),
            database.url(),
            Map.of(
                "flattail-database/username", user,
                "flattail-database/password", "of-the-service",
                "flattail-token/token", TOKEN));
    Manifest migration = Manifest.one(laptop, "Job", "flattail-migration");
    int port = freePort();
    String service = "http://127.0.0.1:" + port;
    try (Container api =
            cluster.start(
                API,
                Manifest.one(laptop, "Deployment", "flattail-api"),
                Map.of("SERVER_PORT", Integer.toString(port)));
        Container worker =
            cluster.start(
                WORKER,
                Manifest.one(laptop, "Deployment", "flattail-worker"),
                Map.of("FLATTAIL_WORKER_MANAGEMENT_PORT", Integer.toString(freePort())));
        Container scaled =
            cluster.start(
                WORKER,
                Manifest.one(kept("cluster"), "ScaledJob", "flattail-worker"),
                Map.of("FLATTAIL_WORKER_MANAGEMENT_PORT", Integer.toString(freePort())));
        Container stranger =
            cluster.start(API, migration, Map.of("SPRING_DATASOURCE_PASSWORD", "wrong"));
        Container tables = cluster.start(API, migration, owner)) {
      assertThat(stranger.status())
          .as(stranger.log())
          .isEqualTo(StartupRefusedException.MISCONFIGURED);
      assertThat(stranger.log()).contains("refuses this process");
      assertThat(tables.status()).as(tables.log()).isZero();
      assertThat(tables.log()).contains("The tables are up to date, at version ");

      await("two workers; " + folder).atMost(Duration.ofMinutes(5)).until(() -> workers(sql) == 2);
      worker.terminate();
      assertThat(worker.status()).as("asked to end: " + worker.log()).isZero();
      assertThat(workers(sql)).isOne();

      await("the API is ready; " + folder)
          .atMost(Duration.ofMinutes(5))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> get(service + "/actuator/health/readiness") == 200);
      assertThat(get(service + "/jobs")).isEqualTo(401);
      try (Container test =
          cluster.startCommand(
              Manifest.one(laptop, "Pod", "flattail-test"), Map.of("FLATTAIL_URL", service))) {
        assertThat(test.status()).as(test.log() + scaled.log()).isZero();
        assertThat(test.log()).contains("succeeded");
      }
      assertThat(scaled.status()).as("after its job: " + scaled.log()).isZero();
      assertThat(scaled.log()).contains("flattail.worker.jobs is 1");
      assertThat(sql.sql("select count(*) from job").query(Integer.class).single()).isZero();
      assertThat(
              sql.sql("select has_schema_privilege(:user, 'public', 'create')")
                  .param("user", user)
                  .query(Boolean.class)
                  .single())
          .isFalse();
    }
  }

  /** Returns the documented grants of the service's own user, without the migration's. */
  private static List<String> grants() {
    String documents = HelmCalls.read(Path.of("docs", "how-to", "deploy-on-kubernetes.md"));
    int start = documents.indexOf("create role flattail_service");
    return documents.substring(start, documents.indexOf("```", start)).strip().lines().toList();
  }

  private static int workers(JdbcClient sql) {
    // Before the migration there is no such table.
    return sql.sql("select to_regclass('worker') is not null").query(Boolean.class).single()
        ? sql.sql("select count(*) from worker").query(Integer.class).single()
        : 0;
  }

  private static int get(String address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }

  /** Returns the kept manifests, which {@link ChartTest} compares with Helm's output. */
  private static List<Manifest> kept(String set) {
    return Manifest.all(HelmCalls.read(Path.of("src", "test", "resources", "helm", set + ".yaml")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** One container's process. */
  record Container(Process process, Path output) implements AutoCloseable {
    int status() throws InterruptedException {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        throw new AssertionError("still runs: " + log());
      }
      return process.exitValue();
    }

    void terminate() {
      process.destroy();
    }

    String log() {
      return HelmCalls.read(output);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
