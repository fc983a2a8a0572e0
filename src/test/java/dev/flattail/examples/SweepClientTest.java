package dev.flattail.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flattail.caller.Scope;
import dev.flattail.examples.CommandLineClient.Outcome;
import dev.flattail.examples.CommandLineClient.Run;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.security.TestCallers;
import dev.flattail.security.UsesSecuredService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the client's commands for sweeps; this test is the worker. */
@UsesSecuredService
@Timeout(600)
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class SweepClientTest {
  private static final String SWEEP =
      """
      {"base": {"kind": "train", "dataset": {"name": "shapes"}, "model": {"arch": "resnet20"},
       "optimizer": {"type": "sgd"}, "schedule": {"type": "constant"}, "epochs": 2},
       "strategy": {"type": "random", "samples": 1},
       "space": {"/optimizer/lr": {"logUniform": [0.01, 1]}}, "grid": {"/seed": [0, 1]}}""";

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired WorkerQueue queue;
  @TempDir Path folder;

  private final UUID worker = UUID.randomUUID();
  private CommandLineClient client;

  @BeforeEach
  void connect() throws IOException {
    String missing = CommandLineClient.missing();
    assumeTrue(missing.isEmpty(), () -> "the client needs " + missing);
    client = client("http://localhost:" + port);
    queue.register(worker, new WorkerInfo("test-host", 4242, "cpu"));
    Files.writeString(folder.resolve("sweep.json"), SWEEP);
    // Of other tests.
    for (Optional<Lease> left = queue.claim(worker); left.isPresent(); left = queue.claim(worker)) {
      left.get().fail(new Failure(FailureCause.DIVERGED, "left over"));
    }
  }

  private CommandLineClient client(String url) {
    return new CommandLineClient(
        folder,
        Map.of(
            "FLATTAIL_URL",
            url,
            "FLATTAIL_TOKEN",
            callers.bearer("ci", Scope.SUBMIT).substring("Bearer ".length()),
            "FLATTAIL_PATIENCE",
            "10"));
  }

  private Lease claimed() {
    return await("the client's job")
        .atMost(Duration.ofMinutes(5))
        .until(() -> queue.claim(worker), Optional::isPresent)
        .orElseThrow();
  }

  private static void succeed(Lease lease) {
    lease.succeed(Map.of("accuracy", 1), Publication.NOTHING);
  }

  private Outcome ran(int status, String... arguments) throws Exception {
    Outcome outcome = client.run(arguments);
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(status);
    return outcome;
  }

  private String submitted() throws Exception {
    return ran(0, "sweep", "submit", "sweep.json").out().strip();
  }

  private JsonNode sweep(String id) throws Exception {
    return JsonMapper.shared().readTree(ran(0, "sweep", "status", id).out());
  }

  @Test
  void submitWaitsForAllJobs() throws Exception {
    Run run = client.start("", "sweep", "submit", "--wait", "sweep.json");
    succeed(claimed());
    succeed(claimed());
    Outcome outcome = run.outcome();
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.err()).contains("2 jobs: ", "succeeded: 2 succeeded");
    assertThat(sweep(outcome.out().strip()).get("rows")).hasSize(2);
  }

  @Test
  void aFailedJobFailsTheWaitAndIsNamed() throws Exception {
    String id = submitted();
    Run run = client.start("", "sweep", "wait", id);
    Lease first = claimed();
    succeed(claimed());
    first.fail(new Failure(FailureCause.DIVERGED, "NaN."));
    Outcome outcome = run.outcome();
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(1);
    assertThat(outcome.err()).contains("job " + first.job().id() + " failed: {\"/optimizer/lr\":");
  }

  @Test
  void aWaitThatRunsOutNamesTheCommandsOfSweeps() throws Exception {
    String id = submitted();
    assertThat(ran(7, "sweep", "wait", "--timeout", "1", id).err())
        .contains("flattail sweep wait " + id + ", or flattail sweep cancel " + id);
    ran(0, "sweep", "cancel", id);
    ran(4, "sweep", "wait", id);
    assertThat(ran(0, "sweep", "cancel", id).err()).contains("there is nothing to cancel");
  }

  @Test
  void addQueuesSamplesAndValues() throws Exception {
    String id = submitted();
    ran(0, "sweep", "add", "--samples", "2", "--grid", "/seed=2,3", "--key", "more", id);
    assertThat(
            ran(0, "sweep", "add", "--samples", "2", "--grid", "/seed=2,3", "--key", "more", id)
                .err())
        .as("the same key adds once")
        .contains("has 12 jobs");
    assertThat(sweep(id).at("/grid").toString()).isEqualTo("{\"/seed\":[0,1,2,3]}");
    ran(0, "sweep", "add", "--grid", "/seed=4", "--grid", "/seed=5", "--samples", "01", id);
    assertThat(sweep(id).at("/grid").toString()).isEqualTo("{\"/seed\":[0,1,2,3,4,5]}");
    assertThat(sweep(id).get("rows")).hasSize(24);
    assertThat(ran(6, "sweep", "add", "--grid", "/epochs=3", id).err())
        .contains("/grid/~1epochs: is not in the sweep's grid");
    ran(2, "sweep", "add", "--grid", "/seed=x", id);
    ran(0, "sweep", "cancel", id);
  }

  @Test
  void deleteRemovesASweepThatIsOver() throws Exception {
    String id = submitted();
    assertThat(ran(6, "sweep", "delete", id).err()).contains("cancel the sweep first");
    ran(0, "sweep", "cancel", id);
    ran(0, "sweep", "delete", id);
    ran(6, "sweep", "status", id);
  }

  @Test
  void aDeletionWhoseAnswerIsLostHasSucceeded() throws Exception {
    String id = submitted();
    ran(0, "sweep", "cancel", id);
    try (LossyProxy proxy = new LossyProxy(port)) {
      Outcome outcome = client(proxy.url()).run("sweep", "delete", id);
      assertThat(outcome.status()).as(outcome.toString()).isZero();
      assertThat(proxy.requests()).isEqualTo(2);
    }
    ran(6, "sweep", "status", id);
    ran(6, "sweep", "delete", id);
  }

  @Test
  void aDryRunShowsTheDrawnValues() throws Exception {
    assertThat(ran(0, "sweep", "submit", "--dry-run", "sweep.json").out())
        .contains("\"/optimizer/lr\": 0.");
  }
}
