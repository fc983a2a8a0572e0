package dev.flattail.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.api.EventReader;
import dev.flattail.api.Http;
import dev.flattail.api.JobFixtures;
import dev.flattail.api.Pictures;
import dev.flattail.api.SweepFixtures;
import dev.flattail.api.Uploads;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.caller.Scope;
import dev.flattail.jobs.Extension;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.TrainingExtensions;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.EpochRow;
import dev.flattail.security.TestCallers;
import dev.flattail.security.UsesSecuredService;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Tests that bob cannot see alice's resources by any request. */
@UsesSecuredService
class OwnersTest {
  private static final String NOBODYS = "0199f3ff-ffff-7fff-bfff-ffffffffff00";

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired TrainingExtensions extensions;
  @Autowired Sweeps sweeps;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  @Autowired TestCallers callers;
  @Autowired JdbcClient sql;

  private String alice = "";
  private String bob = "";
  private String admin = "";

  @BeforeEach
  void people() {
    alice = callers.bearer("alice", Scope.SUBMIT);
    bob = callers.bearer("bob", Scope.SUBMIT);
    admin = callers.bearer("ada", Scope.ADMIN);
  }

  private Http.Answer call(String method, String path, String body, String bearer) {
    List<String> headers = new ArrayList<>(List.of("Authorization", bearer));
    if (!body.isEmpty()) {
      headers.addAll(List.of("Content-Type", "application/json"));
    }
    return new Http(port).send(method, path, body.getBytes(), headers.toArray(String[]::new));
  }

  private Http.Answer get(String path, String bearer) {
    return call("GET", path, "", bearer);
  }

  /** Creates alice's training with weights, plots and metrics. */
  private UUID training() throws Exception {
    return TestCallers.as("alice", () -> new JobFixtures(jobs, queue, store).succeeded());
  }

  private UUID sweep() throws Exception {
    return TestCallers.as("alice", () -> new SweepFixtures(sweeps, queue).halfDone());
  }

  @TestFactory
  List<DynamicTest> everyRouteOfOneThingAnswersAsIfItWereNotThere() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (Contract.Operation operation : Contract.read().operations()) {
      if (!operation.path().contains("{id}")) {
        assertThat(operation.path())
            .as("a route with a parameter that this test does not know: say whose it is")
            .doesNotMatch("^/(?!datasets/|compare/|problems/).*\\{.*");
        continue;
      }
      if (operation.path().startsWith("/tokens")) {
        continue; // admins'
      }
      tests.add(DynamicTest.dynamicTest(operation.toString(), () -> check(operation)));
    }
    assertThat(tests).hasSizeGreaterThan(15);
    return tests;
  }

  private void check(Contract.Operation operation) throws Exception {
    String id = thing(operation).toString();
    String body =
        operation.path().endsWith("/extend")
            ? "{\"epochs\": 4}"
            : operation.path().endsWith("/add") ? "{\"grid\": {\"/seed\": [7]}}" : "";
    Http.Answer foreign = call(operation.method(), path(operation, id), body, bob);
    Http.Answer absent = call(operation.method(), path(operation, NOBODYS), body, bob);

    assertThat(foreign.status()).as(foreign.text()).isEqualTo(404);
    assertThat(foreign.text().replace(id, NOBODYS)).isEqualTo(absent.text());
    assertThat(foreign.raw().headers().map().keySet())
        .isEqualTo(absent.raw().headers().map().keySet());
    // The test's request is valid: alice can read it.
    assertThat(call(operation.method(), path(operation, id), body, alice).status())
        .isNotIn(401, 403, 404);
  }

  private UUID thing(Contract.Operation operation) throws Exception {
    if (operation.path().equals("/sweeps/{id}/events")) {
      // The stream of a sweep that is over ends.
      return TestCallers.as("alice", () -> new SweepFixtures(sweeps, queue).cancelled());
    }
    if (operation.path().startsWith("/sweeps/")) {
      return sweep();
    }
    if (operation.path().startsWith("/checkpoints/")) {
      return UUID.fromString(upload());
    }
    if (operation.path().startsWith("/webhooks/")) {
      return webhook(operation.path().contains("/endpoints/") ? "endpoint" : "delivery");
    }
    return switch (operation.path()) {
      case "/jobs/{id}/spectrum", "/jobs/{id}/spectrum/overlap" ->
          TestCallers.as("alice", () -> new JobFixtures(jobs, queue, store).hessian("SAM"));
      case "/jobs/{id}/landscape" ->
          TestCallers.as("alice", () -> new JobFixtures(jobs, queue, store).landscape());
      default -> training();
    };
  }

  /** Creates alice's delivery, and returns its id or that of its endpoint. */
  private UUID webhook(String what) {
    String url = "https://hooks.example.org/" + UUID.randomUUID();
    String delivery =
        call("POST", "/webhooks/test", "{\"url\": \"%s\"}".formatted(url), alice)
            .json()
            .get("id")
            .asString();
    if (what.equals("delivery")) {
      return UUID.fromString(delivery);
    }
    return sql.sql(
            """
            insert into webhook_endpoint (owner, url) values ('alice', :url)
            on conflict (owner, url) do update set url = excluded.url returning id""")
        .param("url", url)
        .query(UUID.class)
        .single();
  }

  @Test
  void webhooksOfOthersAreNotListed() {
    webhook("endpoint");

    for (String path : List.of("/webhooks/deliveries", "/webhooks/endpoints")) {
      assertThat(get(path, alice).json().get("items")).isNotEmpty();
      assertThat(get(path, bob).json().get("items")).isEmpty();
    }
  }

  @Test
  void webhookSettingsAreThoseOfTheOwner() {
    String defaults = "{\"defaults\": [{\"url\": \"https://hooks.example.org/alice\"}]}";
    assertThat(call("PUT", "/webhooks", defaults, alice).status()).isEqualTo(200);
    assertThat(call("POST", "/webhooks/secret", "", alice).status()).isEqualTo(201);

    JsonNode bobs = get("/webhooks", bob).json();
    assertThat(bobs.get("defaults")).isEmpty();
    assertThat(bobs.get("secretCreatedAt").isNull()).isTrue();
    assertThat(get("/webhooks", alice).json().at("/defaults/0/url").asString())
        .isEqualTo("https://hooks.example.org/alice");
    assertThat(call("PUT", "/webhooks", "{\"defaults\": []}", alice).status()).isEqualTo(200);
  }

  private static String path(Contract.Operation operation, String id) {
    String name = operation.path().contains("/plots/") ? "accuracy" : "last";
    String format = operation.path().contains("/report.") ? "html" : "svg";
    return operation
        .path()
        .replace("{id}", id)
        .replace("{path}", "checkpoints/epoch-2.safetensors")
        .replace("{name}", name)
        .replace("{format}", format);
  }

  /** The new jobs would be the admin's, in a sweep of another owner. */
  @Test
  void anAdminDoesNotAddToTheSweepOfAnother() throws Exception {
    String path = "/sweeps/" + sweep();
    Http.Answer refused = call("POST", path + "/add", "{\"grid\": {\"/seed\": [7]}}", admin);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().get("type").asString()).isEqualTo("/problems/not-yours");
    assertThat(get(path, alice).json().get("rows")).hasSize(2);
    assertThat(call("POST", path + "/add", "{\"grid\": {\"/seed\": [7]}}", alice).status())
        .isEqualTo(202);
  }

  @Test
  void aLabelCancelsTheJobsOfItsCallerAlone() {
    String label = "run-" + UUID.randomUUID();
    String ofAlice = submitLabeled(label, alice);
    String ofAdmin = submitLabeled(label, admin);
    String path = "/jobs/cancel?label=run:" + label;
    assertThat(call("POST", path, "", bob).json().get("jobs")).isEmpty();
    assertThat(call("POST", path, "", admin).json().at("/jobs/0/id").asString()).isEqualTo(ofAdmin);
    assertThat(get("/jobs/" + ofAlice, alice).json().get("state").asString()).isEqualTo("queued");
    assertThat(call("POST", path, "", alice).json().at("/jobs/0/id").asString()).isEqualTo(ofAlice);
  }

  private String submitLabeled(String label, String bearer) {
    String spec =
        """
        {"kind": "train", "labels": {"run": "%s"}, "dataset": {"name": "shapes"},
         "model": {"arch": "resnet20"}, "epochs": 1, "schedule": {"type": "constant"}}"""
            .formatted(label);
    return call("POST", "/jobs", spec, bearer).json().get("id").asString();
  }

  /** Tests the service itself, because controllers may skip the check. */
  @TestFactory
  Stream<DynamicTest> everyMethodOfTheServiceAsksWhoseTheJobIs() {
    return Stream.concat(
        methodsOf(Jobs.class, jobs), methodsOf(TrainingExtensions.class, extensions));
  }

  private <T> Stream<DynamicTest> methodsOf(Class<T> type, T service) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> List.of(method.getParameterTypes()).contains(UUID.class))
        .map(
            method ->
                DynamicTest.dynamicTest(
                    method.getName(),
                    () -> {
                      Object[] arguments = arguments(method, training());
                      assertThatThrownBy(
                              () -> TestCallers.as("bob", () -> method.invoke(service, arguments)))
                          .cause()
                          .isInstanceOf(JobNotFoundException.class);
                    }));
  }

  private static Object[] arguments(Method method, UUID job) {
    return Arrays.stream(method.getParameterTypes())
        .map(
            type ->
                switch (type.getSimpleName()) {
                  case "UUID" -> job;
                  case "String" -> "last";
                  case "Duration" -> Duration.ZERO;
                  case "long" -> 0L;
                  case "Class" -> EpochRow.class;
                  case "Long", "Integer" -> null;
                  case "Extension" ->
                      new Extension(2, 2, 4, "kept", Map.of("kind", "train"), new StoredJson("[]"));
                  default -> throw new IllegalArgumentException("what to give for a " + type);
                })
        .toArray();
  }

  @Test
  void listsHaveOnesOwnAlone() throws Exception {
    String job = training().toString();
    String sweep = sweep().toString();
    String sweepJobs = "/jobs?limit=200&sweep=" + sweep;

    assertThat(get("/jobs?limit=200", alice).text()).contains(job);
    assertThat(get("/jobs?limit=200", bob).text()).doesNotContain(job);
    assertThat(get("/jobs?limit=200", admin).text()).contains(job);
    String checkpoint = upload();
    assertThat(get("/checkpoints?limit=200", alice).text()).contains(checkpoint);
    assertThat(get("/checkpoints?limit=200", bob).text()).doesNotContain(checkpoint);
    assertThat(get("/checkpoints?limit=200", admin).text()).contains(checkpoint);
    assertThat(get("/sweeps?limit=200", alice).text()).contains(sweep);
    assertThat(get("/sweeps?limit=200", bob).text()).doesNotContain(sweep);
    assertThat(get("/sweeps?limit=200", admin).text()).contains(sweep);
    assertThat(get(sweepJobs, alice).json().get("items").size()).isEqualTo(2);
    assertThat(get(sweepJobs, bob).json().get("items").size()).isZero();
  }

  @Test
  void theStreamOfAllJobsHasOnesOwnAlone() throws Exception {
    try (EventReader bobs = new EventReader(port, "/events", "Authorization", bob);
        EventReader admins = new EventReader(port, "/events", "Authorization", admin)) {
      String alices = TestCallers.as("alice", () -> fixtures().queued()).toString();
      String own = TestCallers.as("bob", () -> fixtures().queued()).toString();

      bobs.next();
      assertThat(Objects.requireNonNull(bobs.next()).data().get("job").asString()).isEqualTo(own);
      assertThat(admins.untilSeq(alices, 1)).hasSize(1);
      assertThat(admins.untilSeq(own, 1)).hasSize(1);
    }
  }

  private JobFixtures fixtures() {
    return new JobFixtures(jobs, queue, store);
  }

  @Test
  void pagesOfOnesOwnAreFullAndEnd() throws Exception {
    String eve = callers.bearer("eve", Scope.SUBMIT);
    for (int i = 0; i < 3; i++) {
      TestCallers.as("eve", () -> new JobFixtures(jobs, queue, store).queued());
      training();
    }
    JsonNode first = get("/jobs?limit=2", eve).json();
    JsonNode second = get("/jobs?limit=2&cursor=" + first.get("nextCursor").asString(), eve).json();

    assertThat(first.get("items").size()).isEqualTo(2);
    assertThat(second.get("items").size()).isEqualTo(1);
    assertThat(second.get("nextCursor").isNull()).isTrue();
  }

  @Test
  void jobsSayWhoseTheyAre() throws Exception {
    assertThat(get("/jobs/" + training(), admin).json().get("owner").asString()).isEqualTo("alice");
  }

  @Test
  void jobsOfOthersCannotBeCompared() throws Exception {
    String ids = training() + "," + training();

    for (String path : List.of("/compare?jobs=", "/compare/groups.svg?jobs=")) {
      assertThat(get(path + ids, alice).status()).isEqualTo(200);
      assertThat(get(path + ids, bob).status()).isEqualTo(404);
      assertThat(get(path + NOBODYS + "," + ids, bob).status()).isEqualTo(404);
    }
  }

  @Test
  void jobsOfOthersCannotBeAveraged() throws Exception {
    UUID study = TestCallers.as("alice", () -> new SweepFixtures(sweeps, queue).study());
    String jobs =
        String.join(
            ",", get("/sweeps/" + study, alice).json().get("rows").findValuesAsString("job"));

    for (String path :
        List.of(
            "/compare?over=/seed",
            "/compare/curves?over=/seed&metric=trainLoss",
            "/compare/curves.svg?over=/seed&metric=trainLoss",
            "/compare/test?over=/seed&figure=final.accuracy")) {
      for (String source : List.of("&sweep=" + study, "&jobs=" + jobs)) {
        assertThat(get(path + source, alice).status()).as(path).isEqualTo(200);
        assertThat(get(path + source, bob).status()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void modelsOfOthersCannotBeStartedFromOrMeasured() throws Exception {
    String job = training().toString();
    String hessian =
        TestCallers.as("alice", () -> new JobFixtures(jobs, queue, store).hessian("SAM"))
            .toString();
    String checkpoint = upload();
    List<String> specs =
        List.of(
            "{\"kind\": \"evaluate\", \"model\": {\"job\": \"%s\"}, \"dataset\": {\"name\": \"shapes\"}}"
                .formatted(job),
            "{\"kind\": \"hessian\", \"model\": {\"job\": \"%s\"}, \"dataset\": {\"name\": \"shapes\"}}"
                .formatted(job),
            "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"model\": {\"arch\": \"resnet20\"}, \"initFrom\": {\"job\": \"%s\"}}"
                .formatted(job),
            "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"model\": {\"arch\": \"resnet20\"}, \"initFrom\": {\"checkpoint\": \"%s\"}}"
                .formatted(checkpoint),
            "{\"kind\": \"evaluate\", \"model\": {\"checkpoint\": \"%s\", \"arch\": \"resnet20\"}, \"dataset\": {\"name\": \"shapes\"}}"
                .formatted(checkpoint));
    for (String spec : specs) {
      assertSameAsAbsent("/jobs", spec, job, checkpoint);
      assertThat(call("POST", "/jobs?dryRun=true", spec, alice).status()).as(spec).isEqualTo(200);
      assertSameAsAbsent(
          "/sweeps",
          "{\"base\": %s, \"grid\": {\"/seed\": [1, 2]}}".formatted(spec),
          job,
          checkpoint);
    }
    String landscape =
        "{\"kind\": \"landscape\", \"model\": {\"checkpoint\": \"%s\", \"arch\": \"resnet20\"}, \"dataset\": {\"name\": \"shapes\"}, \"directions\": \"eigenvectors\", \"hessianJob\": \"%s\"}"
            .formatted(checkpoint, hessian);
    assertSameAsAbsent("/jobs", landscape, hessian, checkpoint);
  }

  private void assertSameAsAbsent(String path, String body, String... ids) {
    String absent = body;
    for (String id : ids) {
      absent = absent.replace(id, NOBODYS);
    }
    Http.Answer foreign = call("POST", path, body, bob);
    assertThat(foreign.status()).as(body).isEqualTo(422);
    String text = foreign.text();
    for (String id : ids) {
      text = text.replace(id, NOBODYS);
    }
    assertThat(text).isEqualTo(call("POST", path, absent, bob).text());
  }

  private String upload() {
    Http.Answer uploaded =
        new Http(port)
            .send(
                "POST",
                "/checkpoints",
                Uploads.resnet20(),
                "Authorization",
                alice,
                "Content-Type",
                "application/octet-stream");
    assertThat(uploaded.status()).isEqualTo(201);
    return uploaded.json().get("id").asString();
  }

  @Test
  void keysOfDifferentOwnersNeverMeet() {
    String job =
        "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"model\": {\"arch\": \"resnet20\"}, \"epochs\": 1, \"schedule\": {\"type\": \"constant\"}}";
    String first = submit(job, alice).json().get("id").asString();

    assertThat(submit(job, alice).json().get("id").asString()).isEqualTo(first);
    Http.Answer bobs = submit(job, bob);
    assertThat(bobs.status()).isEqualTo(202);
    assertThat(bobs.json().get("id").asString()).isNotEqualTo(first);
    assertThat(submit(job, admin).status()).isEqualTo(202);
  }

  private Http.Answer submit(String job, String bearer) {
    return new Http(port)
        .postJson("/jobs", job, "Authorization", bearer, "Idempotency-Key", "the-same");
  }

  @Test
  void anAdminSeesAndChangesWhatBelongsToOthers() throws Exception {
    String path = "/jobs/" + training();

    assertThat(get(path + "/metrics", admin).status()).isEqualTo(200);
    assertThat(call("DELETE", path, "", admin).status()).isEqualTo(204);
    assertThat(get(path, alice).status()).isEqualTo(404);
  }

  @Test
  void jobsOfTheOperatorAreForAdmins() {
    String operator = "Bearer " + UsesSecuredService.BOOTSTRAP;
    Http.Answer made =
        new Http(port)
            .postJson(
                "/jobs",
                "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"model\": {\"arch\": \"resnet20\"}, \"epochs\": 1, \"schedule\": {\"type\": \"constant\"}}",
                "Authorization",
                operator);
    String path = made.header("Location");

    assertThat(made.json().get("owner").isNull()).isTrue();
    assertThat(get(path, operator).status()).isEqualTo(200);
    assertThat(get(path, admin).status()).isEqualTo(200);
    assertThat(get(path, bob).status()).isEqualTo(404);
  }

  @Test
  void onlyTheOwnerReplacesADataSet() throws Exception {
    assertThat(put("alices", alice).status()).isEqualTo(201);

    assertThat(get("/datasets/alices", bob).status()).isEqualTo(200);
    Http.Answer refused = put("alices", bob);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().get("type").asString()).isEqualTo("/problems/not-yours");
    assertThat(put("alices", alice).status()).isEqualTo(200);
    assertThat(put("alices", admin).status()).isEqualTo(200);
    assertThat(put("alices", alice).status()).as("an admin's upload leaves it hers").isEqualTo(200);
    assertThat(call("PUT", "/datasets/alices", "{\"path\": \"x\"}", bob).status()).isEqualTo(403);
  }

  @Test
  void aDataSetSaysWhoOwnsIt() throws Exception {
    assertThat(put("alices-named", alice).json().get("owner").asString()).isEqualTo("alice");
    assertThat(put("alices-named", admin).json().get("owner").asString())
        .as("an admin's upload leaves it hers")
        .isEqualTo("alice");
    JsonNode seen = get("/datasets/alices-named", bob).json();
    assertThat(seen.get("owner").asString()).isEqualTo("alice");
    assertThat(seen.get("builtIn").asBoolean()).isFalse();
    assertThat(get("/datasets", bob).json().get("items")).contains(seen);
  }

  @Test
  void builtInDataSetsSayThatTheyAre() {
    for (String name : List.of("shapes", "cifar100")) {
      JsonNode dataset = get("/datasets/" + name, bob).json();
      assertThat(dataset.get("builtIn").asBoolean()).isTrue();
      assertThat(dataset.get("owner").isNull()).isTrue();
    }
  }

  @Test
  void onlyTheOwnerDeletesADataSet() throws Exception {
    assertThat(put("alices-too", alice).status()).isEqualTo(201);
    Http.Answer refused = call("DELETE", "/datasets/alices-too", "", bob);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().get("type").asString()).isEqualTo("/problems/not-yours");
    assertThat(call("DELETE", "/datasets/alices-too", "", alice).status()).isEqualTo(204);
    assertThat(put("alices-too", bob).status()).as("the name is free").isEqualTo(201);
    assertThat(call("DELETE", "/datasets/alices-too", "", alice).status()).isEqualTo(403);
    assertThat(call("DELETE", "/datasets/alices-too", "", admin).status()).isEqualTo(204);
  }

  @Test
  void builtInNamesAreForAdminsToReplace() throws Exception {
    assertThat(put("cifar10", alice).status()).isEqualTo(403);
    assertThat(put("cifar100", bob).json().get("type").asString()).isEqualTo("/problems/not-yours");
  }

  private Http.Answer put(String name, String bearer) throws Exception {
    return new Http(port)
        .send(
            "PUT",
            "/datasets/" + name,
            Pictures.tarGz(),
            "Authorization",
            bearer,
            "Content-Type",
            "application/gzip");
  }
}
