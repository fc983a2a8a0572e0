package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.StopReason;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Tests which trainings can be extended, and early stopping in specs. */
@ApiTest
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class ExtendJobsTest {
  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  @Autowired JdbcClient sql;
  private Http http;
  private JobFixtures fixtures;

  @BeforeEach
  void connect() {
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
  }

  /** Submits a training over HTTP and ends it, after so many epochs. */
  private String succeeded(String fields, int epochs, @Nullable Stopped stopped)
      throws IOException {
    Http.Answer answer = submit(fields);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    UUID id = UUID.fromString(answer.json().get("id").asString());
    Lease lease = fixtures.claim(id);
    TrainResult result = JobFixtures.result();
    Publication.File weights = fixtures.put(lease, "w", "application/octet-stream", new byte[] {1});
    lease.succeed(
        new TrainResult(result.models(), null, null, stopped, result.judgment()),
        new Publication(
            List.of(weights), List.of(new Publication.Name("last", epochs, "w")), List.of()));
    return id.toString();
  }

  private Http.Answer submit(String fields) {
    return http.postJson("/jobs", spec(fields));
  }

  private static String spec(String fields) {
    String validation =
        fields.contains("'dataset'")
            ? ""
            : "'dataset': {'name': 'shapes', 'validation': {'perClass': 5}}, ";
    return "{'kind': 'train', 'model': {'arch': 'resnet20'}, 'priority': 1000, %s%s}"
        .formatted(validation, fields)
        .replace('\'', '"');
  }

  private Http.Answer extend(String id, int epochs) {
    return http.postJson("/jobs/" + id + "/extend", "{\"epochs\": %d}".formatted(epochs));
  }

  private JsonNode refused(String id, int epochs) {
    Http.Answer answer = extend(id, epochs);
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(jobs.get(UUID.fromString(id)).state().wire()).isEqualTo("succeeded");
    return answer.json().get("errors").get(0);
  }

  @Test
  void aTrainingOnAConstantRateIsExtended() throws IOException {
    String id = succeeded("'epochs': 10, 'schedule': {'type': 'constant'}", 10, null);

    JsonNode job = extend(id, 20).json();

    assertThat(job.get("state").asString()).isEqualTo("queued");
    assertThat(job.at("/spec/epochs").asInt()).isEqualTo(20);
    assertThat(job.get("result").isNull()).isTrue();
    JsonNode extension = job.get("extensions").get(0);
    assertThat(extension.get("toEpochs").asInt()).isEqualTo(20);
    assertThat(extension.at("/result/final/accuracy").asDouble()).isEqualTo(0.252);
    assertThat(http.get("/jobs/" + id).json().get("extensions")).isEqualTo(job.get("extensions"));
  }

  @Test
  void aCosineScheduleIsRefusedWithBothRatesAndAWayOut() throws IOException {
    String id = succeeded("'epochs': 10, 'schedule': {'type': 'cosine'}", 10, null);

    JsonNode error = refused(id, 20);

    assertThat(error.get("pointer").asString()).isEqualTo("/schedule");
    assertThat(error.get("detail").asString())
        .startsWith("the learning rate in epoch 2: 0.0975")
        .contains(" in a run of 10 epochs, 0.0993", " in one of 20.")
        .contains(
            "submit a training of 20 epochs", "\"initFrom\": {\"job\": \"%s\"}".formatted(id));
  }

  @Test
  void milestonesOfTheDefaultFollowTheLength() throws IOException {
    String id = succeeded("'epochs': 100", 100, null);
    assertThat(job(id).warnings().text()).contains("160, 180 of the default are left out");

    JsonNode job = extend(id, 170).json();

    assertThat(job.at("/spec/schedule/milestones").toString()).isEqualTo("[160]");
    assertThat(job.at("/spec/schedule/factors").toString()).isEqualTo("[0.01]");
    assertThat(job.get("warnings").toString())
        .contains("180 of the default is left out")
        .doesNotContain("160, 180");
  }

  @Test
  void milestonesOfTheSpecStay() throws IOException {
    String id =
        succeeded(
            "'epochs': 10, 'schedule': {'type': 'multistep', 'milestones': [5], 'factors': [0.1]}",
            10,
            null);
    assertThat(extend(id, 200).json().at("/spec/schedule/milestones").toString()).isEqualTo("[5]");
  }

  @Test
  void aStretchedScheduleIsRefusedWhereItChangesWhatIsDone() throws IOException {
    String id = succeeded("'epochs': 20, 'scaleSchedule': true", 20, null);
    assertThat(refused(id, 100).get("pointer").asString()).isEqualTo("/schedule");
  }

  @Test
  void aSecondStageIsRefused() throws IOException {
    String id =
        succeeded(
            "'epochs': 2, 'schedule': {'type': 'constant'}, 'stage2': {'type': 'crt', 'epochs': 3}",
            5,
            null);
    JsonNode error = refused(id, 20);
    assertThat(error.get("pointer").asString()).isEqualTo("/stage2");
    assertThat(error.get("detail").asString()).contains("after 2 epochs", "initFrom");
  }

  @Test
  void aDecayThatWouldEndBeforeTheTrainingIsRefused() throws IOException {
    String id =
        succeeded(
            "'epochs': 10, 'schedule': {'type': 'constant'}, 'loss': {'type': 'bbn', 'decayEpochs': 10}",
            10,
            null);
    assertThat(refused(id, 20).get("pointer").asString()).isEqualTo("/loss/decayEpochs");
  }

  @Test
  void aLastEpochThatALongerRunWouldNotEvaluateIsRefused() throws IOException {
    String id =
        succeeded(
            "'epochs': 5, 'schedule': {'type': 'constant'}, 'evaluation': {'everyEpochs': 2}",
            5,
            null);
    JsonNode error = refused(id, 20);
    assertThat(error.get("pointer").asString()).isEqualTo("/evaluation/everyEpochs");
    assertThat(error.get("detail").asString())
        .startsWith("evaluation in epoch 5: yes in a run of 5 epochs, no in one of 20.");
  }

  @Test
  void anEarlyStoppedTrainingGoesOnWithoutEarlyStopping() throws IOException {
    String id =
        succeeded(
            """
            'epochs': 50, 'schedule': {'type': 'cosine'},
            'earlyStopping': {'metric': 'validationAccuracy', 'patience': 3}""",
            20,
            new Stopped(20, StopReason.EARLY_STOPPING, "validationAccuracy", 0.5, 17));

    assertThat(refused(id, 20).get("detail").asString()).contains("the 20 epochs that are done");
    assertThat(refused(id, 60).get("pointer").asString()).isEqualTo("/schedule");
    JsonNode job = extend(id, 50).json();

    assertThat(job.at("/spec/earlyStopping").isNull()).isTrue();
    assertThat(job.at("/spec/epochs").asInt()).isEqualTo(50);
    assertThat(job.get("reason").asString()).isEqualTo("goes on after epoch 20 of 50");
  }

  @Test
  void earlyStoppingThatHasNotActedStays() throws IOException {
    String id =
        succeeded(
            """
            'epochs': 10, 'schedule': {'type': 'constant'},
            'earlyStopping': {'metric': 'validationLoss', 'patience': 12}""",
            10,
            null);
    assertThat(job(id).warnings().text()).contains("cannot act");

    JsonNode job = extend(id, 50).json();

    assertThat(job.at("/spec/earlyStopping/mode").asString()).isEqualTo("min");
    assertThat(job.get("warnings").toString()).doesNotContain("cannot act");
  }

  @Test
  void onlyTrainingsAreExtended() throws IOException {
    String id = fixtures.hessian("spectra").toString();
    assertThat(refused(id, 20).get("pointer").asString()).isEqualTo("/kind");
  }

  @Test
  void aBodyWithoutANumberOfEpochsIsRefused() throws IOException {
    String path = "/jobs/" + fixtures.succeeded() + "/extend";
    for (String body : List.of("{}", "{\"epochs\": \"4\"}", "{\"epochs\": 0}")) {
      Http.Answer answer = http.postJson(path, body);
      assertThat(answer.status()).as(body).isEqualTo(422);
      assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/epochs");
    }
    assertThat(http.postJson(path, "{\"epochs\": 4, \"to\": 1}").text()).contains("/to");
  }

  @Test
  void aTrainingWithoutItsCheckpointIsRefused() throws IOException {
    String id = succeeded("'epochs': 10, 'schedule': {'type': 'constant'}", 10, null);
    sql.sql("delete from job_artifact where job_id = :id")
        .param("id", UUID.fromString(id))
        .update();

    Http.Answer answer = extend(id, 20);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text()).contains("no checkpoint \\\"last\\\" any more", "as a new job");
  }

  @Test
  void anExtensionNeedsTheVersionThatItsCallerSaw() throws IOException {
    String path = "/jobs/" + fixtures.succeeded();
    String etag = http.get(path).header("ETag");
    assertThat(http.postJson(path + "/extend", "{\"epochs\": 4}", "If-Match", "\"v1\"").status())
        .isEqualTo(412);
    assertThat(http.postJson(path + "/extend", "{\"epochs\": 4}", "If-Match", etag).status())
        .isEqualTo(202);
  }

  @Test
  void aPresetThatIsGoneNoLongerSetsNumbersOfEpochs() throws IOException {
    String id = succeeded("'epochs': 100", 100, null);
    sql.sql("update job set submitted_spec = cast(:spec as json) where id = :id")
        .param("spec", "{\"kind\": \"train\", \"preset\": \"gone\"}")
        .param("id", UUID.fromString(id))
        .update();
    assertThat(extend(id, 170).json().at("/spec/schedule/milestones").toString()).isEqualTo("[]");
  }

  @Test
  void earlyStoppingByTheTestSplitIsRefused() {
    for (String metric : List.of("testLoss", "testAccuracy", "balancedAccuracy", "few")) {
      Http.Answer answer =
          submit("'epochs': 10, 'earlyStopping': {'metric': '%s'}".formatted(metric));
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.json().at("/errors/0/pointer").asString())
          .isEqualTo("/earlyStopping/metric");
      assertThat(answer.text())
          .contains(metric + " is measured on the test split", "validationAccuracy");
    }
  }

  @Test
  void earlyStoppingByAnUnknownFigureNamesThoseThereAre() {
    JsonNode error =
        submit("'epochs': 10, 'earlyStopping': {'metric': 'validationLos'}").json().at("/errors/0");
    assertThat(error.get("suggestion").asString()).isEqualTo("validationLoss");
    assertThat(error.get("detail").asString()).contains("validationAccuracy, validationLoss");
  }

  @Test
  void earlyStoppingNeedsAValidationSplitAndOneStage() {
    Map<String, String> refused =
        Map.of(
            "'dataset': {'name': 'shapes'}", "needs a validation split",
            "'stage2': {'type': 'crt'}", "cannot be combined with stage2",
            "'sharpness': {'type': 'swa'}", "cannot be combined with sharpness swa");
    refused.forEach(
        (field, reason) -> {
          Http.Answer answer =
              submit(
                  "'epochs': 30, 'schedule': {'type': 'constant'}, 'earlyStopping': {'metric': 'validationLoss'}, "
                      + field);
          assertThat(answer.status()).as(field).isEqualTo(422);
          assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/earlyStopping");
          assertThat(answer.text()).contains(reason);
        });
  }

  @Test
  void earlyStoppingThatCannotActIsWarnedOf() {
    assertThat(warnings("'patience': 5", "'evaluation': {'everyEpochs': 2}, 'epochs': 12"))
        .contains(
            "/earlyStopping/patience",
            "cannot act: with a patience of 5 and an evaluation every 2 epochs",
            "after epoch 12 at the earliest, and it has 12 epochs");
    assertThat(warnings("'patience': 5", "'evaluation': {'everyEpochs': 2}, 'epochs': 13"))
        .isEqualTo("[]");
  }

  @Test
  void earlyStoppingBeforeDeferredReweightingIsWarnedOf() {
    String drw = "'epochs': 200, 'rebalance': {'type': 'drw'}";
    assertThat(warnings("'patience': 20", drw))
        .contains(
            "can end the training after epoch 21, before this acts: /rebalance/startEpoch (160)");
    assertThat(warnings("'patience': 160", drw)).isEqualTo("[]");
  }

  @Test
  void earlyStoppingByAWorseValueIsWarnedOf() {
    assertThat(warnings("'patience': 5, 'mode': 'max'", "'epochs': 20"))
        .contains("/earlyStopping/mode", "a worse validationLoss counts as an improvement");
  }

  private String warnings(String stopping, String fields) {
    Http.Answer answer =
        http.postJson(
            "/jobs?dryRun=true",
            spec(
                "'earlyStopping': {'metric': 'validationLoss', %s}, 'schedule': {'type': 'constant'}, %s"
                    .formatted(stopping, fields)));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().get("warnings").toString();
  }

  @Test
  void anExpectationCanNameTheEndOfAnEarlyStoppedTraining() {
    String expect = "'epochs': 20, 'expect': [{'metric': 'stopped.epoch', 'atMost': 15}]";
    assertThat(submit(expect).text()).contains("the training has no earlyStopping");
    Http.Answer answer =
        http.postJson(
            "/jobs?dryRun=true",
            spec(expect + ", 'earlyStopping': {'metric': 'validationLoss', 'patience': 2}"));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private Job job(String id) {
    return jobs.get(UUID.fromString(id));
  }
}
