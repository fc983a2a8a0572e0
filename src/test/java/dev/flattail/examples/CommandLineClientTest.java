package dev.flattail.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flattail.api.JobFixtures;
import dev.flattail.api.Uploads;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.caller.Scope;
import dev.flattail.examples.CommandLineClient.Outcome;
import dev.flattail.examples.CommandLineClient.Run;
import dev.flattail.examples.ScriptedServer.Said;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.security.TestCallers;
import dev.flattail.security.UsesSecuredService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the client against a service that requires a token; this test is the worker. */
@UsesSecuredService
@Timeout(600)
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class CommandLineClientTest {
  private static final String SPEC =
      """
      {"kind": "train", "dataset": {"name": "shapes"}, "model": {"arch": "resnet20"},
       "schedule": {"type": "constant"}, "epochs": 2}""";

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  @TempDir Path folder;

  private final UUID worker = UUID.randomUUID();
  private String token;
  private CommandLineClient client;

  @BeforeEach
  void connect() throws IOException {
    String missing = CommandLineClient.missing();
    assumeTrue(missing.isEmpty(), () -> "the client needs " + missing);
    token = callers.bearer("ci", Scope.SUBMIT).substring("Bearer ".length());
    client = client("http://localhost:" + port);
    queue.register(worker, new WorkerInfo("test-host", 4242, "cpu"));
    Files.writeString(folder.resolve("spec.json"), SPEC);
    // Of this class and of others.
    for (Optional<Lease> left = queue.claim(worker); left.isPresent(); left = queue.claim(worker)) {
      left.get().fail(new Failure(FailureCause.DIVERGED, "left over"));
    }
  }

  private CommandLineClient client(String url, String... more) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("FLATTAIL_URL", url);
    environment.put("FLATTAIL_TOKEN", token);
    environment.put("FLATTAIL_PATIENCE", "10");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return new CommandLineClient(folder, environment);
  }

  private Lease claimed() {
    return await("the client's job")
        .atMost(Duration.ofMinutes(5))
        .until(() -> queue.claim(worker), Optional::isPresent)
        .orElseThrow();
  }

  private static Map<String, Object> result(String verdict) {
    return Map.of(
        "verdict",
        verdict,
        "expectations",
        List.of(
            Map.of(
                "metric",
                "final.few",
                "atLeast",
                0.6,
                "value",
                0.2,
                "met",
                verdict.equals("met"))));
  }

  @Test
  void submitWaitsForAJobThatMeetsItsExpectations() throws Exception {
    Run run = client.start("", "submit", "--wait", "spec.json");
    Lease lease = claimed();
    lease.succeed(result("met"), Publication.NOTHING);
    Outcome outcome = run.outcome();
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.out().strip()).isEqualTo(lease.job().id().toString());
    assertThat(outcome.err()).contains("succeeded", "met   final.few");
  }

  @Test
  void anUnmetVerdictIsTold() throws Exception {
    Run run = client.start(SPEC, "submit", "--wait", "-");
    claimed().succeed(result("unmet"), Publication.NOTHING);
    Outcome outcome = run.outcome();
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(3);
    assertThat(outcome.err()).contains("UNMET final.few at least 0.6, is 0.2");
  }

  @Test
  void aFailedJobIsToldWithItsReason() throws Exception {
    Run run = client.start("", "submit", "--wait", "spec.json");
    claimed().fail(new Failure(FailureCause.DIVERGED, "The loss was NaN at step 3."));
    Outcome outcome = run.outcome();
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(1);
    assertThat(outcome.err()).contains("The loss was NaN at step 3.");
  }

  @Test
  void cancelEndsAJobAndItsWait() throws Exception {
    String id = client.run("submit", "spec.json").out().strip();
    Run waiting = client.start("", "wait", id);
    assertThat(client.run("cancel", id).status()).isZero();
    Outcome outcome = waiting.outcome();
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(4);
    Outcome again = client.run("cancel", id);
    assertThat(again.status()).isZero();
    assertThat(again.err()).isNotBlank();
  }

  private String trained() throws Exception {
    String id = client.run("submit", "spec.json").out().strip();
    claimed()
        .succeed(
            JobFixtures.result(),
            new Publication(
                List.of(
                    new Publication.File(
                        "w", "application/octet-stream", 1, "c".repeat(64), 0, "no/such/key")),
                List.of(new Publication.Name("last", 2, "w")),
                List.of()));
    return id;
  }

  @Test
  void extendLetsATrainingGoOnAndWaits() throws Exception {
    String id = trained();
    Run run = client.start("", "extend", "--wait", id, "4");
    Lease lease = claimed();
    assertThat(lease.job().spec().asMap()).containsEntry("epochs", 4);
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    Outcome outcome = run.outcome();
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.err()).contains(id + " succeeded");
  }

  @Test
  void extendAgainFindsTheJobExtended() throws Exception {
    String id = trained();
    assertThat(client.run("extend", id, "4").status()).isZero();
    Outcome again = client.run("extend", id, "4");
    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(again.err()).contains("has been extended to 4 epochs already");
    assertThat(client.run("extend", id, "5").status()).isEqualTo(6);
    client.run("cancel", id);
  }

  @Test
  void extendSaysWhyItIsRefused() throws Exception {
    Outcome outcome = client.run("extend", trained(), "2");
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(6);
    assertThat(outcome.err()).contains("/epochs: must be more than the 2 epochs that are done");
  }

  @Test
  void aWaitMayEndBeforeTheJob() throws Exception {
    String id = client.run("submit", "spec.json").out().strip();
    Outcome outcome = client.run("wait", "--timeout", "1", id);
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(7);
    assertThat(outcome.err()).contains("it goes on");
  }

  @Test
  void aRefusedSpecIsToldFieldByField() throws Exception {
    Outcome outcome =
        client.run(
            "submit",
            "--set",
            "/optimizer={\"type\": \"sgd\", \"lr\": -1}",
            "--set",
            "/epochz=3",
            "spec.json");
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(6);
    assertThat(outcome.err()).contains("/optimizer/lr: must be greater than 0", "/epochz: ");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void aTokenThatIsNoneAndAJobThatIsNoneAreRefused() throws Exception {
    Outcome stranger =
        client("http://localhost:" + port, "FLATTAIL_TOKEN", "flt_nobody")
            .run("submit", "spec.json");
    assertThat(stranger.status()).as(stranger.toString()).isEqualTo(6);
    Outcome unknown = client.run("wait", UUID.randomUUID().toString());
    assertThat(unknown.status()).as(unknown.toString()).isEqualTo(6);
    assertThat(unknown.err()).contains("refused");
  }

  @Test
  void aServiceThatIsAwayIsAskedAgainAndThenGivenUp() throws Exception {
    Outcome outcome =
        client("http://127.0.0.1:1", "FLATTAIL_PATIENCE", "1").run("submit", "spec.json");
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(5);
    assertThat(outcome.err()).contains("asking again", "FLATTAIL_PATIENCE of 1 s is over");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "submit spec.json",
        "submit --wait spec.json",
        "submit --dry-run spec.json",
        "wait 0199",
        "status 0199",
        "extend 0199 4",
        "cancel 0199",
        "logs 0199",
        "logs -f 0199",
        "download 0199",
        "report 0199",
        "onnx 0199",
        "bundle 0199",
        "deliveries 0199"
      })
  void aPageToLogInIsNoAnswerOfTheService(String line) throws Exception {
    try (ScriptedServer proxy = new ScriptedServer((number, held) -> Said.page(200))) {
      Outcome outcome = client(proxy.url()).run(line.split(" "));
      assertThat(outcome.status()).as(outcome.toString()).isEqualTo(5);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).contains(proxy.url() + " answers 200");
      assertThat(proxy.requests()).isEqualTo(1);
    }
  }

  @Test
  void whereAProxySendsToLogInIsTold() throws Exception {
    Said elsewhere =
        new Said(302, "text/html", "", Map.of("Location", "https://login.example.org/"));
    try (ScriptedServer proxy = new ScriptedServer((number, held) -> elsewhere)) {
      Outcome outcome = client(proxy.url()).run("submit", "spec.json");
      assertThat(outcome.status()).as(outcome.toString()).isEqualTo(5);
      assertThat(outcome.err()).contains("302", "https://login.example.org/");
    }
  }

  @Test
  void aWaitThatNobodyHoldsIsNoStormOfRequests() throws Exception {
    try (ScriptedServer proxy = new ScriptedServer((number, held) -> Said.job("0199", "running"))) {
      Outcome outcome = client(proxy.url()).run("wait", "--timeout", "4", "0199");
      assertThat(outcome.status()).as(outcome.toString()).isEqualTo(7);
      // At most two requests per second; a pair across the end of a second is not delayed.
      assertThat(proxy.requests()).isBetween(2, 10);
    }
  }

  @Test
  void aProxyThatEndsEveryLongWaitIsNoOutage() throws Exception {
    AtomicInteger given = new AtomicInteger();
    try (ScriptedServer proxy =
        new ScriptedServer(
            (number, held) ->
                held
                    ? Said.page(504)
                    : Said.job("0199", given.incrementAndGet() < 4 ? "running" : "succeeded"))) {
      Outcome outcome = client(proxy.url(), "FLATTAIL_PATIENCE", "1").run("wait", "0199");
      assertThat(outcome.status()).as(outcome.toString()).isZero();
      assertThat(outcome.err()).doesNotContain("504");
      assertThat(proxy.requests()).isEqualTo(8);
    }
  }

  @Test
  void aProxyThatCutsQuietStreamsIsNoOutage() throws Exception {
    try (ScriptedServer proxy =
        new ScriptedServer(
            (number, held) ->
                number % 2 == 0
                    ? new Said(200, "text/event-stream", ": ping\n\n", Map.of())
                    : Said.job("0199", number < 9 ? "queued" : "succeeded"))) {
      Outcome outcome = client(proxy.url(), "FLATTAIL_PATIENCE", "1").run("logs", "-f", "0199");
      assertThat(outcome.status()).as(outcome.toString()).isZero();
      assertThat(proxy.requests()).isEqualTo(9);
    }
  }

  @Test
  void aGatewayWithNothingBehindItIsAnOutage() throws Exception {
    try (ScriptedServer proxy = new ScriptedServer((number, held) -> Said.page(504))) {
      Outcome outcome = client(proxy.url(), "FLATTAIL_PATIENCE", "1").run("wait", "0199");
      assertThat(outcome.status()).as(outcome.toString()).isEqualTo(5);
      assertThat(outcome.err()).contains("answers 504, and FLATTAIL_PATIENCE of 1 s is over");
    }
  }

  @ParameterizedTest
  @CsvSource({"429, 6, true", "503, 5, true", "500, 5, true", "507, 5, false", "501, 5, false"})
  void theServicesOwnWordsForItsTroubleAreHandedOn(int answer, int status, boolean asksAgain)
      throws Exception {
    String detail = "Of ada there are 20 jobs already.";
    try (ScriptedServer service =
        new ScriptedServer((number, held) -> Said.problem(answer, detail))) {
      Outcome outcome = client(service.url(), "FLATTAIL_PATIENCE", "1").run("submit", "spec.json");
      assertThat(outcome.status()).as(outcome.toString()).isEqualTo(status);
      assertThat(outcome.err()).contains(answer + ": Of ada there are 20 jobs already");
      assertThat(service.requests() > 1).isEqualTo(asksAgain);
    }
  }

  /** Starts a client that waits for the job's end. */
  private Run waitingFor(String id) throws Exception {
    Run waiting = client.start("", "wait", id);
    await()
        .until(
            () ->
                waiting
                    .process()
                    .descendants()
                    .anyMatch(child -> commandLine(child).contains("Prefer: wait")));
    return waiting;
  }

  @Test
  void aSignalEndsAWaitAtOnceAndLeavesNoToken() throws Exception {
    String id = client.run("submit", "spec.json").out().strip();
    Run waiting = waitingFor(id);
    waiting.process().destroy();
    assertThat(waiting.process().waitFor(20, TimeUnit.SECONDS)).as("before its wait ends").isTrue();
    assertThat(waiting.outcome().status()).isEqualTo(143);
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "submti",
        "submit",
        "submit nowhere.json",
        "submit spec.json spec.json",
        "submit --set lr=1 spec.json",
        "submit --set /kind/x=1 spec.json",
        "submit --timeout soon spec.json",
        "submit --fast spec.json",
        "wait",
        "wait ../tokens",
        "download",
        "report",
        "onnx",
        "onnx 0199 ../last",
        "onnx 0199 last best",
        "bundle",
        "bundle --checkpoints 0199",
        "extend 0199",
        "extend 0199 many",
        "extend --epochs 4 0199",
        "deliveries",
        "cancel --before 0199",
        "cancel --label main",
        "cancel --label a=1 --label b=2",
        "cancel --label branch=main 0199",
        "logs -x 0199"
      })
  void aWrongCommandLineIsToldApart(String line) throws Exception {
    Outcome outcome = client.run(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(2);
    assertThat(outcome.err()).isNotBlank();
  }

  @Test
  void fieldsAreSetByJsonPointer() throws Exception {
    Outcome outcome =
        client.run(
            "submit",
            "--dry-run",
            "--set",
            "/optimizer={\"type\": \"sgd\", \"lr\": 0.1}",
            "--set",
            "/optimizer/lr=0.05",
            "--set",
            "/name=a name: with \"quotes\" and = $HOME",
            "--set",
            "/labels/a~1b=c",
            "--set",
            "/expect=[{\"metric\": \"final.many\", \"atLeast\": 0.1}]",
            "--set",
            "/expect/0/atLeast=0.3",
            "spec.json");
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    JsonNode spec = JsonMapper.shared().readTree(outcome.out()).get("spec");
    assertThat(spec.at("/optimizer/lr").doubleValue()).isEqualTo(0.05);
    assertThat(spec.get("name").stringValue()).isEqualTo("a name: with \"quotes\" and = $HOME");
    assertThat(spec.at("/labels/a~1b").stringValue()).isEqualTo("c");
    assertThat(spec.at("/expect/0/atLeast").doubleValue()).isEqualTo(0.3);
    assertThat(queue.claim(worker)).as("a dry run queues nothing").isEmpty();
  }

  @Test
  void anAnswerThatIsLostMakesNoSecondJob() throws Exception {
    try (LossyProxy proxy = new LossyProxy(port)) {
      Outcome outcome = client(proxy.url()).run("submit", "spec.json");
      assertThat(outcome.status()).as(outcome.toString()).isZero();
      assertThat(outcome.err()).contains("asking again");
      assertThat(proxy.requests()).isEqualTo(2);
      assertThat(claimed().job().id()).hasToString(outcome.out().strip());
      assertThat(queue.claim(worker)).isEmpty();
    }
  }

  @Test
  void oneKeyIsOneJob() throws Exception {
    String key = "run-" + UUID.randomUUID();
    String first = client.run("submit", "--key", key, "spec.json").out();
    assertThat(client.run("submit", "--key", key, "spec.json").out()).isEqualTo(first).isNotBlank();
    assertThat(client.run("submit", "spec.json").out()).isNotEqualTo(first);
  }

  @Test
  void theTokenIsInNoCommandLineAndLeavesNoFile() throws Exception {
    String id = client.run("submit", "spec.json").out().strip();
    Run waiting = waitingFor(id);
    assertThat(waiting.process().descendants().map(CommandLineClientTest::commandLine))
        .isNotEmpty()
        .noneMatch(line -> line.contains(token));
    claimed().succeed(Map.of(), Publication.NOTHING);
    assertThat(waiting.outcome().status()).isZero();
    try (var left = Files.list(folder)) {
      assertThat(left)
          .extracting(file -> file.getFileName().toString())
          .containsExactly("spec.json");
    }
  }

  private static String commandLine(ProcessHandle process) {
    return String.join(" ", process.info().arguments().orElse(new String[0]));
  }

  @Test
  void aTokenMayComeFromAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), token + "\n");
    Outcome outcome =
        client(
                "http://localhost:" + port,
                "FLATTAIL_TOKEN",
                "",
                "FLATTAIL_TOKEN_FILE",
                file.toString())
            .run("submit", "spec.json");
    assertThat(outcome.status()).as(outcome.toString()).isZero();
  }

  @Test
  void logsComeAsTheyAreWrittenUntilTheEnd() throws Exception {
    String id = client.run("submit", "spec.json").out().strip();
    Run following = client.start("", "logs", "-f", id);
    Lease lease = claimed();
    lease.log("info", List.of("resnet20 on shapes", "a \"line\" with \\n"));
    lease.succeed(Map.of(), Publication.NOTHING);
    Outcome outcome = following.outcome();
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).isEqualTo("resnet20 on shapes\na \"line\" with \\n\n");
    assertThat(client.run("logs", id).out()).contains("resnet20 on shapes");
    assertThat(client.run("logs", "-f", id).out()).isEqualTo(outcome.out());
    assertThat(client.run("status", id).out()).contains("\"state\": \"succeeded\"");
  }

  @Test
  void artifactsAreDownloadedByPattern() throws Exception {
    String id = client.run("submit", "spec.json").out().strip();
    Lease lease = claimed();
    lease.succeed(
        Map.of(),
        Publication.of(
            List.of(
                put(lease, "plots/loss.svg", "<svg/>"),
                put(lease, "plots/class-accuracy.svg", "<svg>2</svg>"),
                put(lease, "predictions.csv", "1,2\n"))));
    Outcome plots = client.run("download", "-d", "results", id, "plots/*");
    assertThat(plots.status()).as(plots.toString()).isZero();
    assertThat(folder.resolve("results/plots/loss.svg")).hasContent("<svg/>");
    assertThat(folder.resolve("results/plots/class-accuracy.svg")).hasContent("<svg>2</svg>");
    assertThat(folder.resolve("results/predictions.csv")).doesNotExist();
    assertThat(client.run("download", "-d", "all", id).status()).isZero();
    assertThat(folder.resolve("all/predictions.csv")).hasContent("1,2\n");
    assertThat(client.run("download", id, "*.zip").status()).isEqualTo(6);
  }

  @Test
  void reportsAreSaved() throws Exception {
    String id = client.run("submit", "spec.json").out().strip();
    claimed().succeed(JobFixtures.result(), Publication.of(List.of()));
    Outcome outcome = client.run("report", "-d", "results", id);
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(folder.resolve("results/report.html")).content().startsWith("<!doctype html>");
    assertThat(folder.resolve("results/report.md")).content().contains("passed");
    assertThat(folder.resolve("results/junit.xml")).content().contains("tests=\"1\"");
  }

  @Test
  void checkpointsAreSavedAsOnnx() throws Exception {
    String id = client.run("submit", "spec.json").out().strip();
    Lease lease = claimed();
    String path = "checkpoints/epoch-1.safetensors";
    lease.succeed(
        JobFixtures.result(),
        new Publication(
            List.of(put(lease, path, Uploads.resnet20())),
            List.of(new Publication.Name("last", 1, path)),
            List.of()));
    Outcome outcome = client.run("onnx", "-d", "models", id);
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.out().strip()).isEqualTo("models/last.onnx");
    long separate = Files.size(folder.resolve("models/last.onnx"));
    assertThat(client.run("onnx", "-d", "models", "--fold", id, "last").status()).isZero();
    assertThat(Files.size(folder.resolve("models/last.onnx"))).isLessThan(separate);
    Outcome unknown = client.run("onnx", id, "epoch-9");
    assertThat(unknown.status()).isEqualTo(6);
    assertThat(unknown.err()).contains("no checkpoint 'epoch-9'");
  }

  @Test
  void theBundleIsSaved() throws Exception {
    String id = client.run("submit", "spec.json").out().strip();
    claimed().succeed(JobFixtures.result(), Publication.of(List.of()));
    Outcome outcome = client.run("bundle", "-d", "published", "--checkpoints", "", id);
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.out().strip()).isEqualTo("published/" + id + ".zip");
    try (ZipFile zip = new ZipFile(folder.resolve("published/" + id + ".zip").toFile())) {
      assertThat(zip.getEntry("manifest.json")).isNotNull();
    }
    assertThat(client.run("bundle", "--checkpoints", "last", id).status()).isEqualTo(6);
  }

  @Test
  void runsOfOlderCommitsAreCancelledByTheirBranch() throws Exception {
    String branch = "lab/nets refs/heads/main&x " + UUID.randomUUID();
    String labeled = "/labels/branch=" + branch;
    String older = client.run("submit", "--set", labeled, "spec.json").out().strip();
    String other = client.run("submit", "spec.json").out().strip();
    String newer = client.run("submit", "--set", labeled, "spec.json").out().strip();
    Outcome outcome = client.run("cancel", "--label", "branch=" + branch, "--before", newer);
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.out().strip()).isEqualTo(older);
    assertThat(client.run("status", older).out()).contains("\"state\": \"cancelled\"");
    assertThat(client.run("status", other).out()).contains("\"state\": \"queued\"");
    assertThat(client.run("status", newer).out()).contains("\"state\": \"queued\"");
    client.run("cancel", other);
    client.run("cancel", newer);
  }

  private Publication.File put(Lease lease, String path, String text) throws IOException {
    return put(lease, path, text.getBytes(StandardCharsets.UTF_8));
  }

  private Publication.File put(Lease lease, String path, byte[] bytes) throws IOException {
    ArtifactStore.Stored stored =
        store.put(lease.storagePrefix() + path, new ByteArrayInputStream(bytes));
    return new Publication.File(
        path, "text/plain", stored.bytes(), stored.sha256(), stored.crc32(), stored.key());
  }
}
