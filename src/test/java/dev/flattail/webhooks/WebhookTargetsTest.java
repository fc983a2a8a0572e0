package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.Http;
import dev.flattail.api.JobFixtures;
import dev.flattail.api.contract.Contract;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Targets of jobs, sweeps and owners: which are refused, and which of them apply. */
class WebhookTargetsTest extends WebhookFixture {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"url\": \"http://localhost/\"}] | /notify/0/url | must begin with https://",
        "[{\"url\": \"https://elsewhere.test/\"}] | /notify/0/url | is at a host that the operator does not allow",
        "[{\"url\": \"https://me:pw@localhost/\"}] | /notify/0/url | must not have a user or password",
        "[{\"url\": \"https://10.0.0.1/\"}] | /notify/0/url | is at a host that the operator does not allow",
        "[{}] | /notify/0/url | is required",
        "[{\"url\": \"URL\", \"event\": []}] | /notify/0/event | unknown field",
        "[{\"url\": \"URL\", \"events\": []}] | /notify/0/events | must have at least 1 entry",
        "[{\"url\": \"URL\", \"events\": [\"succeded\"]}] | /notify/0/events/0 | unknown value \"succeded\"; did you mean \"succeeded\"?",
        "[{\"url\": \"URL\", \"events\": [\"failed\", \"failed\"]}] | /notify/0/events | names an event twice",
        "[{\"url\": \"URL\", \"events\": [\"ended\"]}] | /notify/0/events/0 | there is no event \"ended\" of a job; one of: succeeded, failed, cancelled, verdict",
        "[{\"url\": \"URL\"}, {\"url\": \"URL\"}] | /notify/1/url | is the URL of an entry before it",
        "[\"URL\"] | /notify/0 | must be an object",
        "{} | /notify | must be a list",
      })
  void impossibleTargetsAreRefusedWithAPointer(String targets, String pointer, String detail) {
    Http.Answer answer =
        http.postJson("/jobs", EndedJobs.spec(", \"notify\": " + targets.replace("URL", url)));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    assertThat(answer.json().at("/errors/0/detail").asString()).startsWith(detail);
    assertThat(answer.json().get("errors")).hasSize(1);
  }

  @Test
  void moreThanTenTargetsAreRefused() {
    String many = String.join(", ", Collections.nCopies(11, "{\"url\": \"" + url + "\"}"));
    Http.Answer answer = http.postJson("/jobs", EndedJobs.spec(", \"notify\": [" + many + "]"));
    assertThat(answer.json().at("/errors/0/detail").asString())
        .isEqualTo("must have at most 10 entries");
  }

  @Test
  void problemsOfTargetsAreListedWithThoseOfTheSpec() {
    Http.Answer answer =
        http.postJson(
            "/jobs?dryRun=true",
            "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"epochs\": -1, \"notify\": [{\"url\": \"http://x/\"}]}");
    assertThat(answer.json().get("errors").findValuesAsString("pointer"))
        .containsExactly("/epochs", "/notify/0/url");
  }

  @Test
  void aJobShowsItsTargetsOutsideOfItsSpec() {
    UUID job = ended.submit(EndedJobs.notify(url));

    JsonNode shown = http.get("/jobs/" + job).json();
    assertThat(shown.at("/notify/0/url").asString()).isEqualTo(url);
    assertThat(shown.at("/notify/0/events")).hasSize(3);
    assertThat(shown.get("spec").has("notify")).isFalse();
    assertThat(jobs.get(job).submittedSpec().text()).doesNotContain(url);
    assertThat(Contract.read().violations("/components/schemas/Job", shown)).isEmpty();
  }

  @Test
  void reportsDoNotShowTargets() {
    UUID job = ended.succeeded(EndedJobs.notify(url));

    for (String report : List.of("report.html", "report.md", "junit.xml")) {
      Http.Answer answer = http.get("/jobs/" + job + "/" + report);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).doesNotContain(path);
    }
  }

  private void defaults(String... events) {
    Http.Answer set =
        http.send(
            "PUT",
            "/webhooks",
            "{\"defaults\": [{\"url\": \"%s\", \"events\": [\"%s\"]}]}"
                .formatted(url, String.join("\", \"", events))
                .getBytes(),
            "Content-Type",
            "application/json");
    assertThat(set.status()).as(set.text()).isEqualTo(200);
  }

  @Test
  void theOwnersTargetsApplyToJobsThatNameNone() {
    UUID before = ended.submit("");
    defaults("cancelled");
    jobs.cancel(before);

    assertThat(body(awaitRequests(1).getFirst()).at("/data/job/id").asString())
        .isEqualTo(before.toString());
  }

  @Test
  void aJobsTargetsReplaceThoseOfTheOwner() {
    defaults("cancelled");
    String own = path + "/own";
    UUID none = ended.cancelledWhileQueued(", \"notify\": []");
    UUID other = ended.cancelledWhileQueued(EndedJobs.notify(url + "/own"));

    await("the job's own").atMost(SOON).until(() -> !WebhookReceiver.SHARED.at(own).isEmpty());
    assertThat(deliveries("/jobs/" + none + "/deliveries")).isEmpty();
    assertThat(deliveries("/jobs/" + other + "/deliveries")).hasSize(1);
    assertThat(received()).isEmpty();
  }

  @Test
  void defaultsWithAForeignHostAreRefused() {
    Http.Answer set =
        http.send(
            "PUT",
            "/webhooks",
            "{\"defaults\": [{\"url\": \"https://elsewhere.test/\"}]}".getBytes(),
            "Content-Type",
            "application/json");
    assertThat(set.status()).isEqualTo(422);
    assertThat(set.json().at("/errors/0/pointer").asString()).isEqualTo("/defaults/0/url");
    assertThat(http.get("/webhooks").json().get("defaults")).isEmpty();
  }

  private UUID sweep(String members) {
    Http.Answer made =
        http.postJson(
            "/sweeps",
            "{\"name\": \"rho\", \"base\": %s, \"grid\": {\"/seed\": [0, 1]}%s}"
                .formatted(EndedJobs.spec(""), members));
    assertThat(made.status()).as(made.text()).isEqualTo(202);
    return UUID.fromString(made.json().get("id").asString());
  }

  private List<Lease> claimAll() {
    UUID worker = UUID.randomUUID();
    queue.register(worker, new WorkerInfo("test-host", 1, "cpu"));
    return List.of(queue.claim(worker).orElseThrow(), queue.claim(worker).orElseThrow());
  }

  @Test
  void aSweepSendsOneEventWhenItsLastJobsEndTogether() throws Exception {
    UUID sweep = sweep(EndedJobs.notify(url));
    List<Lease> leases = claimAll();
    try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
      List<Future<?>> ends =
          List.of(
              workers.submit(
                  () -> leases.get(0).succeed(JobFixtures.result(), Publication.NOTHING)),
              workers.submit(
                  () -> leases.get(1).succeed(JobFixtures.result(), Publication.NOTHING)));
      for (Future<?> end : ends) {
        end.get();
      }
    }

    JsonNode event = body(awaitRequests(1).getFirst());
    assertThat(event.get("type").asString()).isEqualTo("sweep.ended");
    assertThat(event.at("/data/sweep/id").asString()).isEqualTo(sweep.toString());
    assertThat(event.at("/data/sweep/state").asString()).isEqualTo("succeeded");
    JsonNode shown = http.get("/sweeps/" + sweep).json();
    assertThat(event.at("/data/sweep/counts")).isEqualTo(shown.get("counts"));
    assertThat(shown.at("/notify/0/events/0").asString()).isEqualTo("ended");
    assertThat(Contract.read().violations("/components/schemas/WebhookEvent", event)).isEmpty();
    assertThat(Contract.read().violations("/components/schemas/Sweep", shown)).isEmpty();
    await("no check is left")
        .atMost(SOON)
        .until(
            () ->
                sql.sql("select count(*) from webhook_sweep_check").query(Long.class).single()
                    == 0);
    assertThat(deliveries("/webhooks/deliveries")).hasSize(1);
  }

  @Test
  void aSweepThatIsResumedAndEndsAgainMakesANewEvent() {
    UUID sweep = sweep(EndedJobs.notify(url));
    http.postJson("/sweeps/" + sweep + "/cancel", "");
    assertThat(awaitRequests(1)).hasSize(1);
    String job = http.get("/sweeps/" + sweep).json().at("/rows/0/job").asString();
    jobs.resume(UUID.fromString(job));
    jobs.cancel(UUID.fromString(job));

    assertThat(awaitRequests(2))
        .extracting(request -> request.header("webhook-id"))
        .doesNotHaveDuplicates();
  }

  @Test
  void theEndOfASweepCountsItsDeletedJobs() {
    UUID sweep = sweep(EndedJobs.notify(url));
    String first = http.get("/sweeps/" + sweep).json().at("/rows/0/job").asString();
    jobs.cancel(UUID.fromString(first));
    jobs.delete(UUID.fromString(first));
    http.postJson("/sweeps/" + sweep + "/cancel", "");

    JsonNode event = body(awaitRequests(1).getFirst());
    assertThat(event.at("/data/sweep/counts/deleted").asInt()).isEqualTo(1);
    assertThat(event.at("/data/sweep/counts/cancelled").asInt()).isEqualTo(1);
    assertThat(event.at("/data/sweep/counts"))
        .isEqualTo(http.get("/sweeps/" + sweep).json().get("counts"));
  }

  @Test
  void aSweepWithALiveJobHasNotEnded() {
    sweep(EndedJobs.notify(url));
    claimAll().getFirst().succeed(JobFixtures.result(), Publication.NOTHING);
    sweeps.unchecked().forEach(sweeps::check);
    assertThat(sql.sql("select count(*) from webhook_event").query(Long.class).single()).isZero();
  }

  @Test
  void theOwnersTargetsApplyToSweepsInPlaceOfTheirJobs() {
    defaults("cancelled", "ended");
    UUID sweep = sweep("");
    http.postJson("/sweeps/" + sweep + "/cancel", "");

    assertThat(body(awaitRequests(1).getFirst()).get("type").asString()).isEqualTo("sweep.ended");
    assertThat(deliveries("/webhooks/deliveries")).hasSize(1);
  }

  @Test
  void targetsInTheBaseAreThoseOfEachJob() {
    Http.Answer made = sweepWithTargetsInTheBase();
    http.postJson("/sweeps/" + made.json().get("id").asString() + "/cancel", "");

    assertThat(awaitRequests(2))
        .extracting(request -> body(request).get("type").asString())
        .containsExactly("job.cancelled", "job.cancelled");
  }

  private Http.Answer sweepWithTargetsInTheBase() {
    return http.postJson(
        "/sweeps",
        "{\"base\": %s, \"grid\": {\"/seed\": [0, 1]}}"
            .formatted(EndedJobs.spec(EndedJobs.notify(url, "cancelled"))));
  }

  @Test
  void aSweepDoesNotShowTheTargetsInItsBase() {
    String id = sweepWithTargetsInTheBase().json().get("id").asString();

    Http.Answer shown = http.get("/sweeps/" + id);
    assertThat(shown.json().get("base").has("notify")).isFalse();
    assertThat(shown.text()).doesNotContain(path);
  }

  @Test
  void jobsThatAreAddedToASweepHaveTheTargetsOfItsBase() {
    String id = sweepWithTargetsInTheBase().json().get("id").asString();
    Http.Answer added =
        http.postJson("/sweeps/%s/add".formatted(id), "{\"grid\": {\"/seed\": [2]}}");
    assertThat(added.status()).as(added.text()).isEqualTo(202);
    http.postJson("/sweeps/" + id + "/cancel", "");

    assertThat(awaitRequests(3)).hasSize(3);
  }

  @Test
  void aSweepAsAWholeHasNoEventsOfJobs() {
    Http.Answer answer =
        http.postJson(
            "/sweeps?dryRun=true",
            "{\"base\": %s, \"grid\": {\"/seed\": [0, 1]}%s}"
                .formatted(EndedJobs.spec(""), EndedJobs.notify(url, "failed")));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/notify/0/events/0");
  }

  @Test
  void targetsCannotBeSwept() {
    Http.Answer answer =
        http.postJson(
            "/sweeps?dryRun=true",
            "{\"base\": %s, \"grid\": {\"/notify\": [[]]}}".formatted(EndedJobs.spec("")));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/grid/~1notify");
  }
}
