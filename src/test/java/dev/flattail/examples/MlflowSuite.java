package dev.flattail.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.InOwnProcesses;
import dev.flattail.endtoend.Service;
import dev.flattail.examples.Python.Outcome;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exports a training to a real MLflow, which is away in the middle: {@code -Ppython}, with an
 * interpreter that has the package {@code mlflow}.
 */
@InOwnProcesses
class MlflowSuite {
  private static final Duration SOON = Duration.ofMinutes(5);
  private static final Map<String, Object> SPEC =
      Map.of(
          "kind", "train",
          "labels", Map.of("branch", "main"),
          "dataset", Map.of("name", "shapes", "imbalance", Map.of("type", "exp", "factor", 0.02)),
          "model", Map.of("arch", "resnet20"),
          "schedule", Map.of("type", "constant"),
          "epochs", 4);

  @TempDir Path folder;

  private int port;

  @Test
  void aRunHasEverythingOfItsJobAlthoughBothSidesWereKilled() throws Exception {
    assumeThat(Python.run(folder, Map.of(), "-c", "import mlflow").status())
        .as("'%s' has the package mlflow", Python.COMMAND)
        .isZero();
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Map<String, String> settings =
        Map.of(
            "FLATTAIL_TRACKERS_MLFLOW_TRACKING_URI",
            mlflowUrl(),
            "FLATTAIL_TRACKERS_MLFLOW_ARTIFACTS",
            "upload",
            "FLATTAIL_TRACKERS_MLFLOW_EVERY",
            "1s");
    Process mlflow = startMlflow();
    try {
      String job;
      try (Service first = Service.start(folder.resolve("home"), settings)) {
        job = first.submit(SPEC);
        awaitEpoch(first, job, 1);
        kill(mlflow);
        awaitEpoch(first, job, 2);
        first.kill();
      }
      try (Service second = Service.start(folder.resolve("home"), settings)) {
        awaitEpoch(second, job, 3);
        mlflow = startMlflow();
        second.awaitSuccess(job);
        Outcome outcome =
            Python.run(
                folder,
                Map.of(
                    "FLATTAIL_URL",
                    second.address(),
                    "MLFLOW_TRACKING_URI",
                    mlflowUrl(),
                    "JOB",
                    job),
                "src/test/python/test_mlflow.py");
        assertThat(outcome.status()).as(outcome.output()).isZero();
        System.out.println(outcome.output());
      }
    } finally {
      kill(mlflow);
    }
  }

  private static void awaitEpoch(Service service, String job, int epoch) {
    await("epoch " + epoch)
        .atMost(SOON)
        .until(() -> service.getJson("/jobs/" + job).at("/progress/epoch").asInt(0) >= epoch);
  }

  private String mlflowUrl() {
    return "http://127.0.0.1:" + port;
  }

  private Process startMlflow() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Python.COMMAND,
                "-m",
                "mlflow",
                "server",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("mlflow.db"),
                "--artifacts-destination",
                folder.resolve("mlflow-artifacts").toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("mlflow.log").toFile()));
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    Process process = builder.start();
    await("MLflow").atMost(SOON).until(this::isReady);
    return process;
  }

  private boolean isReady() throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(mlflowUrl() + "/version")).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void kill(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }
}
