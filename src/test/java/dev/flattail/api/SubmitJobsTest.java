package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests submitted specs: dry runs, replays, and the checks that need the data. */
@ApiTest
class SubmitJobsTest {
  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void aJobPinsItsDataAndSpellsOutItsDefaults() {
    Http.Answer answer = submit("{'kind': 'train', 'dataset': {'name': 'shapes'}, 'epochs': 3}");
    assertThat(answer.status()).isEqualTo(202);
    JsonNode job = answer.json();
    assertThat(answer.header("Location")).isEqualTo("/jobs/" + job.get("id").asString());
    assertThat(job.at("/spec/dataset/sha256").asString()).hasSize(64);
    assertThat(job.at("/spec/optimizer/weightDecay").asDouble()).isEqualTo(2e-4);
    assertThat(job.at("/spec/batchSize").asInt()).isEqualTo(128);
    assertThat(job.get("state").asString()).isEqualTo("queued");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "deflate", "identity, gzip"})
  void anEncodedBodyIsRefusedByItsHeader(String encoding) {
    Http.Answer spec = http.postJson("/jobs?dryRun=true", "{}", "Content-Encoding", encoding);
    assertThat(spec.status()).isEqualTo(415);
    assertThat(spec.json().get("detail").asString())
        .startsWith("The body has Content-Encoding '" + encoding + "'");
    assertThat(spec.header("Accept-Encoding")).isEqualTo("identity");
    Http.Answer archive =
        http.send(
            "PUT",
            "/datasets/encoded",
            new byte[8],
            "Content-Type",
            "application/x-tar",
            "Content-Encoding",
            encoding);
    assertThat(archive.status()).isEqualTo(415);
  }

  @Test
  void aDeviceThatNoWorkerHasIsWarnedOf() {
    JsonNode warnings =
        http.postJson(
                "/jobs?dryRun=true",
                """
                {"kind": "train", "dataset": {"name": "shapes"}, "device": "gpu:999",
                 "epochs": 1, "schedule": {"type": "constant"}}""")
            .json()
            .get("warnings");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.at("/0/pointer").asString()).isEqualTo("/device");
    assertThat(warnings.at("/0/detail").asString())
        .contains("\"gpu:999\"", "waits until one connects");
  }

  @Test
  void aNormalizationOfBytesIsWarnedOf() {
    String spec =
        """
        {"kind": "train", "dataset": {"name": "shapes", "normalize": {"mean": [%s, 122, 113], "std": [63, 62, 66]}},
         "epochs": 1, "schedule": {"type": "constant"}}""";
    JsonNode warnings =
        http.postJson("/jobs?dryRun=true", spec.formatted("125")).json().get("warnings");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.at("/0/pointer").asString()).isEqualTo("/dataset/normalize");
    assertThat(warnings.at("/0/detail").asString()).contains("divide such values by 255");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/workers?x=1", "/presets?name=a", "/queue?limit=2"})
  void aParameterOfACallThatTakesNoneIsRefused(String call) {
    Http.Answer answer = http.get(call);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asString()).endsWith("this call takes none.");
  }

  @Test
  void identityIsNoEncoding() {
    Http.Answer answer = http.postJson("/jobs?dryRun=true", "{}", "Content-Encoding", "identity");
    assertThat(answer.status()).isEqualTo(422);
  }

  @Test
  void aDryRunCountsAndQueuesNothing() {
    int before = http.get("/jobs?limit=200").json().get("items").size();
    JsonNode dryRun =
        http.postJson(
                "/jobs?dryRun=true",
                """
                {"kind": "train", "preset": "saddle/cifar10-ldam-drw-sam",
                 "dataset": {"name": "cifar10", "imbalance": {"type": "exp", "factor": 0.01}}}
                """)
            .json();
    int train = 0;
    for (JsonNode each : dryRun.get("classes")) {
      train += each.get("train").asInt();
    }
    assertThat(train).isEqualTo(12406); // published: METHODS, CIFAR-10-LT at factor 0.01
    assertThat(dryRun.get("stepsPerEpoch").asInt()).isEqualTo(97);
    assertThat(dryRun.get("steps").asInt()).isEqualTo(19400);
    assertThat(http.get("/jobs?limit=200").json().get("items").size()).isEqualTo(before);
  }

  /** Case 06: 5,000 training images in batches of 4,999, and ResNet-10 shrinks 32 pixels to one. */
  @Test
  void aDryRunRefusesABatchOfOneThatHasNoVariance() {
    String spec =
        """
        {"kind": "train", "dataset": {"name": "shapes"}, "model": {"arch": "resnet10"},
         "batchSize": 4999, "dropLast": %s}
        """;
    Http.Answer refused = http.postJson("/jobs?dryRun=true", spec.formatted(false));
    assertThat(refused.status()).isEqualTo(422);
    JsonNode error = refused.json().at("/errors/0");
    assertThat(error.get("pointer").asString()).isEqualTo("/batchSize");
    assertThat(error.get("detail").asString())
        .contains("leaves a batch of one image", "layer4.0.bn1", "set dropLast");
    assertThat(error.get("suggestion").asString()).isEqualTo("4998");
    assertThat(http.postJson("/jobs?dryRun=true", spec.formatted(true)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-what-the-future-will-be-like, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01,",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01,",
    "a traceparent,"
  })
  void aJobKeepsItsCallersTraceWhereThatCanBeRead(String sent, @Nullable String kept) {
    JsonNode job =
        http.postJson(
                "/jobs",
                "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}}",
                "traceparent",
                sent)
            .json();

    assertThat(jobs.get(UUID.fromString(job.get("id").asString())).traceparent()).isEqualTo(kept);
  }

  @Test
  void aRetriedSubmissionIsTheSameJob() {
    String key = UUID.randomUUID().toString();
    Http.Answer first =
        http.postJson(
            "/jobs",
            "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}}",
            "Idempotency-Key",
            key);
    Http.Answer again =
        http.postJson(
            "/jobs",
            "{\"dataset\":{\"name\":\"shapes\"},\"kind\":\"train\"}",
            "Idempotency-Key",
            key);
    assertThat(first.status()).isEqualTo(202);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    Http.Answer other =
        http.postJson(
            "/jobs",
            "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"seed\": 1}",
            "Idempotency-Key",
            key);
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.json().get("type").asString()).isEqualTo("/problems/idempotency-key-reused");
  }

  @Test
  void aRetryFindsItsJobEvenIfItsSpecIsNowRefused() throws IOException {
    UUID model = new JobFixtures(jobs, queue, store).succeeded();
    String spec =
        "{\"kind\": \"evaluate\", \"model\": {\"job\": \"%s\"}, \"dataset\": {\"name\": \"shapes\"}}"
            .formatted(model);
    String sweep = "{\"base\": %s, \"grid\": {\"/batchSize\": [64, 128]}}".formatted(spec);
    String key = UUID.randomUUID().toString();
    Http.Answer job = http.postJson("/jobs", spec, "Idempotency-Key", key);
    Http.Answer jobs = http.postJson("/sweeps", sweep, "Idempotency-Key", key + "s");
    assertThat(job.status()).as(job.text()).isEqualTo(202);
    assertThat(jobs.status()).as(jobs.text()).isEqualTo(202);
    http.send("POST", job.header("Location") + "/cancel", new byte[0]);
    http.send("POST", jobs.header("Location") + "/cancel", new byte[0]);
    assertThat(http.send("DELETE", "/jobs/" + model, new byte[0]).status()).isEqualTo(204);

    Http.Answer again = http.postJson("/jobs", spec, "Idempotency-Key", key);
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.header("Location")).isEqualTo(job.header("Location"));
    again = http.postJson("/sweeps", sweep, "Idempotency-Key", key + "s");
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(jobs.json());
    assertThat(http.postJson("/jobs", spec).status()).as("anew").isEqualTo(422);
  }

  @Test
  void mistakesFoundInTheDataAreReportedWithTheOthers() {
    JsonNode problem =
        submit(
                """
                {'kind': 'train', 'dataset': {'name': 'shape'}, 'optimizer': {'type': 'sgd', 'lr': -1},
                 'epochs': 10, 'schedule': {'type': 'multistep', 'milestones': [20], 'factors': [0.1]},
                 'initFrom': {'checkpoint': '0199f3ff-ffff-7fff-bfff-ffffffffff00'}}
                """)
            .json();
    assertThat(problem.get("errors").findValuesAsString("pointer"))
        .containsExactlyInAnyOrder(
            "/dataset/name", "/optimizer/lr", "/schedule/milestones/0", "/initFrom/checkpoint");
  }

  @Test
  void aDatasetNameThatNoneCanHaveIsNotLookedUp() {
    assertThat(pointers("{'kind': 'train', 'dataset': {'name': '\\u0000'}}"))
        .containsExactly("/dataset/name");
    assertThat(pointers("{'kind': 'train', 'name': 'a\\ud800', 'dataset': {'name': 'shapes'}}"))
        .containsExactly("/name");
    assertThat(pointers("{'kind': 'train', 'dataset': {'name': '\\ud800'}}"))
        .containsExactly("/dataset/name");
  }

  @Test
  void splitsThatTheDataCannotGiveAreRefused() {
    assertThat(
            pointers(
                "{'kind': 'train', 'dataset': {'name': 'shapes', 'validation': {'perClass': 500}}}"))
        .containsExactly("/dataset/validation/perClass");
    assertThat(
            pointers(
                "{'kind': 'train', 'dataset': {'name': 'shapes', 'imbalance': {'type': 'exp', 'factor': 0.0001}}}"))
        .containsExactly("/dataset/imbalance/factor");
    assertThat(
            pointers(
                "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'batchSize': 8192, 'dropLast': true}"))
        .containsExactly("/batchSize");
  }

  @Test
  void samplesAreNotMadeOfNoFrequentClass() {
    assertThat(
            pointers(
                "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'loss': {'type': 'rsg', 'headRatio': 0.05}}"))
        .containsExactly("/loss/headRatio");
  }

  @Test
  void aCheckpointForOtherClassesIsRefusedByItsTensors() {
    String two = upload(Uploads.resnet20(2));
    JsonNode error =
        submit(
                "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'model': {'arch': 'resnet20'}, 'initFrom': {'checkpoint': '%s'}}"
                    .formatted(two))
            .json()
            .at("/errors/0");
    assertThat(error.get("pointer").asString()).isEqualTo("/initFrom/checkpoint");
    assertThat(error.get("detail").asString())
        .contains("linear.weight is [2, 64], must be [10, 64]", "10 classes")
        .contains("\"classifier\": \"fresh\"");
    JsonNode job =
        submit(
                "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'model': {'arch': 'resnet20'}, 'initFrom': {'checkpoint': '%s', 'classifier': 'fresh'}}"
                    .formatted(two))
            .json();
    assertThat(job.at("/spec/initFrom/classifier").asString()).isEqualTo("fresh");
    assertThat(
            pointers(
                "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'model': {'arch': 'resnet32'}, 'initFrom': {'checkpoint': '%s', 'classifier': 'fresh'}}"
                    .formatted(two)))
        .containsExactly("/initFrom/checkpoint");
  }

  private static final String UNKNOWN_DEVICE =
      "unknown device \"%s\"; one of: auto, cpu, gpu, gpu:N. A job runs on one device; several GPUs are used by as many workers, which run jobs side by side";

  @Test
  void aJobRunsOnOneDevice() {
    for (String several : List.of("gpu:0,gpu:1", "gpus", "gpu:0-3", "gpu:all", "2", "all")) {
      JsonNode error =
          submit(
                  "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'device': '%s'}"
                      .formatted(several))
              .json()
              .at("/errors/0");
      assertThat(error.get("pointer").asString()).isEqualTo("/device");
      assertThat(error.get("detail").asString()).isEqualTo(UNKNOWN_DEVICE.formatted(several));
    }
    assertThat(
            submit("{'kind': 'train', 'dataset': {'name': 'shapes'}, 'device': 'cuda'}")
                .json()
                .at("/errors/0/detail")
                .asString())
        .isEqualTo(UNKNOWN_DEVICE.formatted("cuda"));
  }

  @Test
  void aCheckpointOfAnotherArchitectureIsRefusedByItsTensors() {
    String uploaded = upload(Uploads.resnet20());
    JsonNode problem =
        submit(
                "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'model': {'arch': 'resnet32', 'classifier': 'cosine'}, 'initFrom': {'checkpoint': '%s'}}"
                    .formatted(uploaded))
            .json();
    assertThat(problem.at("/errors/0/detail").asString())
        .contains("resnet32 with a cosine classifier")
        .endsWith(
            "its tensors are those of resnet20 with a linear classifier; set /model/arch to \"resnet20\" and /model/classifier to \"linear\"");
  }

  @Test
  void aSecondStageAloneIsRefusedForItsOwnMistake() {
    String two = upload(Uploads.resnet20(2));
    assertThat(
            pointers(
                "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'model': {'arch': 'resnet20'}, 'epochs': 0, 'stage2': {'type': 'crt'}, 'initFrom': {'checkpoint': '%s'}}"
                    .formatted(two)))
        .containsExactly("/initFrom/checkpoint");
    assertThat(
            pointers(
                "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'model': {'arch': 'resnet20'}, 'epochs': 0, 'stage2': {'type': 'crt', 'from': 'best'}, 'initFrom': {'checkpoint': '%s'}}"
                    .formatted(upload(Uploads.resnet20()))))
        .containsExactly("/stage2/from");
    assertThat(pointers("{'kind': 'train', 'dataset': {'name': 'shapes'}, 'epochs': 0}"))
        .containsExactly("/epochs");
  }

  @Test
  void aFittingCheckpointIsTaken() {
    assertThat(
            submit(
                    "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'model': {'arch': 'resnet20'}, 'initFrom': {'checkpoint': '%s'}}"
                        .formatted(upload(Uploads.resnet20())))
                .status())
        .isEqualTo(202);
  }

  @Test
  void modelsOfJobsAreFoundOrToldToBeMissing() throws IOException {
    JobFixtures fixtures = new JobFixtures(jobs, queue, store);
    UUID trained = fixtures.succeeded();
    assertThat(submit("{'kind': 'evaluate', 'model': {'job': '%s'}}".formatted(trained)).status())
        .isEqualTo(202);
    assertThat(
            pointers(
                "{'kind': 'evaluate', 'model': {'job': '%s', 'checkpoint': 'epoch-7'}}"
                    .formatted(trained)))
        .containsExactly("/model/checkpoint");
    assertThat(pointers("{'kind': 'evaluate', 'model': {'job': 'yesterday'}}"))
        .containsExactly("/model/job");
    assertThat(
            pointers(
                "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'model': {'arch': 'resnet20'}, 'initFrom': {'job': '%s', 'checkpoint': 'last'}}"
                    .formatted(fixtures.queued())))
        .containsExactly("/initFrom/checkpoint");
  }

  @Test
  void anEvaluationNeedsImagesInItsSplit() {
    String uploaded = upload(Uploads.resnet20());
    assertThat(
            pointers(
                "{'kind': 'evaluate', 'model': {'checkpoint': '%s', 'arch': 'resnet20'}, 'dataset': {'name': 'shapes'}, 'split': 'validation'}"
                    .formatted(uploaded)))
        .containsExactly("/split");
  }

  @Test
  void aListIsWalkedByItsCursor() {
    String label = "walk-" + UUID.randomUUID();
    for (int i = 0; i < 3; i++) {
      submit(
          "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'labels': {'of': '%s'}}"
              .formatted(label));
    }
    String list = "/jobs?limit=2&label=of:" + label;
    JsonNode first = http.get(list).json();
    assertThat(first.get("items")).hasSize(2);
    JsonNode second = http.get(list + "&cursor=" + first.get("nextCursor").asString()).json();
    assertThat(second.get("items")).hasSize(1);
    assertThat(second.get("nextCursor").isNull()).isTrue();
  }

  @Test
  void aSettingThatNeverActsIsNamedInTheDryRunAndTheJob() {
    String spec =
        "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'epochs': 2, 'schedule': {'type': 'constant'}, 'rebalance': {'type': 'drw'}}";
    String expected =
        "[{\"pointer\":\"/rebalance/startEpoch\",\"detail\":\"is 160, but the run has 2 epochs: classes are never weighted. Set it to less than 2, or set /scaleSchedule to true\"}]";
    JsonNode dryRun = http.postJson("/jobs?dryRun=true", spec.replace('\'', '"')).json();
    assertThat(dryRun.get("warnings").toString()).isEqualTo(expected);
    JsonNode job = submit(spec).json();
    assertThat(job.get("warnings").toString()).isEqualTo(expected);
    assertThat(http.get("/jobs/" + job.get("id").asString()).json().get("warnings").toString())
        .isEqualTo(expected);

    JsonNode stretched =
        submit(spec.replace("'epochs': 2", "'epochs': 2, 'scaleSchedule': true")).json();
    assertThat(stretched.get("warnings")).isEmpty();
    assertThat(stretched.at("/spec/rebalance/startEpoch").asInt()).isEqualTo(1);
  }

  @Test
  void everyJobOfASweepHasItsOwnWarnings() {
    String sweep =
        "{'base': {'kind': 'train', 'dataset': {'name': 'shapes'}, 'schedule': {'type': 'constant'}, 'rebalance': {'type': 'drw', 'startEpoch': 5}}, 'grid': {'/epochs': [5, 6]}}"
            .replace('\'', '"');
    JsonNode rows = http.postJson("/sweeps?dryRun=true", sweep).json().get("rows");
    assertThat(rows.at("/0/warnings/0/pointer").asString()).isEqualTo("/rebalance/startEpoch");
    assertThat(rows.at("/1/warnings")).isEmpty();
    String id = http.postJson("/sweeps", sweep).json().get("id").asString();
    JsonNode queued = http.get("/jobs?sweep=" + id).json().get("items");
    assertThat(queued.valueStream().map(job -> job.get("warnings").size()))
        .containsExactlyInAnyOrder(1, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "final.balancedAcuracy | unknown metric \"final.balancedAcuracy\"; did you mean \"final.balancedAccuracy\"?",
        "final.perClass[10]    | final.perClass has no entry 10: the data set has classes 0 to 9",
        "bestOnValidation.many | bestOnValidation will have no value in this job: there is no validation split; set dataset.validation.perClass",
        "final.few             | final.few will have no value in this job: no class is \"few\", which is 20 or fewer training images, and the rarest has 500; change /evaluation/thresholds, or the training counts"
      })
  void anExpectationThatNoRunCanMeetIsRefused(String metric, String detail) {
    String spec =
        "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'expect': [{'metric': 'final.accuracy', 'atLeast': 0.1}, {'metric': '%s', 'atLeast': 0.5}]}"
            .formatted(metric)
            .replace('\'', '"');
    for (String path : List.of("/jobs?dryRun=true", "/jobs")) {
      Http.Answer answer = http.postJson(path, spec);
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.json().get("errors")).hasSize(1);
      assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/expect/1/metric");
      assertThat(answer.json().at("/errors/0/detail").asString()).isEqualTo(detail);
    }
  }

  @Test
  void aMeasurementsExpectationIsCheckedAgainstItsOwnResult() throws IOException {
    UUID model = new JobFixtures(jobs, queue, store).succeeded();
    String start = "{'model': {'job': '%s'}, ".formatted(model);
    assertThat(
            pointers(
                start
                    + "'kind': 'evaluate', 'expect': [{'metric': 'final.accuracy', 'atLeast': 0.1}, {'metric': 'few', 'atLeast': 0.1}]}"))
        .containsExactly("/expect/0/metric", "/expect/1/metric");
    assertThat(
            pointers(
                start
                    + "'kind': 'hessian', 'classes': [9], 'expect': [{'metric': 'classes[9].lambdaMax', 'atMost': 1}, {'metric': 'classes[0].lambdaMax', 'atMost': 1}]}"))
        .containsExactly("/expect/0/metric");
    assertThat(
            pointers(
                start
                    + "'kind': 'flatness', 'expect': [{'metric': 'perClass[10].sharpness', 'atMost': 1}]}"))
        .containsExactly("/expect/0/metric");
    assertThat(
            pointers(
                start + "'kind': 'landscape', 'expect': [{'metric': 'lossMax', 'atMost': 1}]}"))
        .containsExactly("/expect");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'classes': [0, 10]     | /classes/1      | there is no class 10; the data set has classes 0 to 9",
        "'split': 'validation'  | /split          | the data set has no validation split; set /dataset/validation/perClass",
        "'everyEpochs': 0       | /everyEpochs    | must be at least 1, was 0",
        "'probes': 1001         | /probes         | must be at most 1000, was 1001",
        "'lanczosSteps': 10001  | /lanczosSteps   | must be at most 10000, was 10001",
        "'maxSamplesPerClass': 0 | /maxSamplesPerClass | must be at least 1, was 0",
      })
  void aCurvatureThatCannotBeMeasuredIsRefused(String field, String pointer, String detail) {
    Http.Answer answer =
        submit(
            "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'curvature': {%s}}".formatted(field));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("errors")).hasSize(1);
    assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/curvature" + pointer);
    assertThat(answer.json().at("/errors/0/detail").asString()).isEqualTo(detail);
  }

  @Test
  void aCurvatureThatTakesLongIsWarnedOf() {
    String spec =
        "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'schedule': {'type': 'constant'}, 'model': {'arch': '%s'}, 'epochs': 20, 'curvature': {%s}}";
    assertThat(curvatureWarnings(spec.formatted("resnet20", "'classes': [0]"))).isEmpty();
    // 10 classes, 128 images, 80 products of 4 passes; 2 epochs of 5000 images, 3 passes.
    assertThat(curvatureWarnings(spec.formatted("resnet20", "'everyEpochs': 2")))
        .singleElement()
        .asString()
        .startsWith("a measurement may take up to 13.7 times as many passes");
  }

  private List<String> curvatureWarnings(String spec) {
    return submit(spec)
        .json()
        .get("warnings")
        .valueStream()
        .filter(warning -> warning.get("pointer").asString().equals("/curvature"))
        .map(warning -> warning.get("detail").asString())
        .toList();
  }

  @Test
  void aTrainingMeasuresCurvatureOnlyIfItsSpecSaysSo() {
    String spec = "{'kind': 'train', 'dataset': {'name': 'shapes'}%s}";
    assertThat(submit(spec.formatted("")).json().at("/spec/curvature").isNull()).isTrue();
    JsonNode resolved = submit(spec.formatted(", 'curvature': {}")).json().at("/spec/curvature");
    assertThat(resolved.toString())
        .isEqualTo(
            "{'everyEpochs':10,'classes':'all','split':'train','maxSamplesPerClass':128,'lanczosSteps':80,'probes':1}"
                .replace('\'', '"'));
  }

  @Test
  void numbersBeyondFloat32AreRefused() {
    String spec = "{'kind': 'train', 'dataset': {'name': 'shapes'}, %s}";
    assertThat(pointers(spec.formatted("'optimizer': {'type': 'sgd', 'lr': 1e308}")))
        .containsExactly("/optimizer/lr");
    assertThat(pointers(spec.formatted("'optimizer': {'type': 'sgd', 'weightDecay': 1e300}")))
        .containsExactly("/optimizer/weightDecay");
    Http.Answer small = submit(spec.formatted("'optimizer': {'type': 'adam', 'eps': 1e-60}"));
    assertThat(small.json().at("/errors/0/detail").asString())
        .isEqualTo(
            "is beyond float32, whose smallest number above 0 is 1.4e-45, was 1.0E-60; take a larger one, or precision float64");
    assertThat(
            submit(
                    spec.formatted(
                        "'optimizer': {'type': 'sgd', 'weightDecay': 1e-300}, 'precision': 'float64', 'expect': [{'metric': 'final.loss', 'atMost': 1e308}]"))
                .status())
        .isEqualTo(202);
  }

  @Test
  void aPresetThatDoesNotExistIsRefusedWithTheNearest() {
    JsonNode error =
        submit("{'kind': 'train', 'preset': 'cifar10-ldam-drw-sam'}").json().at("/errors/0");
    assertThat(error.get("pointer").asString()).isEqualTo("/preset");
    assertThat(error.get("detail").asString())
        .startsWith(
            "unknown preset \"cifar10-ldam-drw-sam\"; the nearest are saddle/cifar10-ldam-drw-sam, ")
        .endsWith("; GET /presets lists all")
        .hasSizeLessThan(250);
  }

  @Test
  void aPresetsValueThatFitsNotIsThePresets() throws IOException {
    String pictures = "pictures-" + UUID.randomUUID();
    http.send("PUT", "/datasets/" + pictures, Pictures.zip(), "Content-Type", "application/zip");
    String spec = "{'kind': 'train', 'preset': 'saddle/cifar10-ce', 'dataset': {'name': '%s'%s}}";
    JsonNode error = submit(spec.formatted(pictures, "")).json().at("/errors/0");
    assertThat(error.get("pointer").asString()).isEqualTo("/dataset/imbalance/factor");
    assertThat(error.get("detail").asString())
        .isEqualTo(
            "class 1 would be left without a training image; use a larger factor, or set /dataset/imbalance to null for the images as they are (the value is of preset \"saddle/cifar10-ce\"; set /dataset/imbalance/factor to override it)");
    JsonNode own =
        submit(spec.formatted(pictures, ", 'imbalance': {'factor': 0.01}")).json().at("/errors/0");
    assertThat(own.get("detail").asString()).doesNotContain("preset");
    JsonNode all = submit(spec.formatted(pictures, ", 'imbalance': null")).json();
    assertThat(all.at("/spec/dataset/imbalance").isNull()).isTrue();
    assertThat(submit(spec.formatted("shapes", "")).json().at("/warnings/0/detail").asString())
        .isEqualTo(
            "imbalance of the preset, which is for 'cifar10', acts on 'shapes' too. Write values of your own if that is not meant; null is none");
  }

  @Test
  void aJobMayPinAnOlderVersionOfItsData() throws IOException {
    String name = "versions-" + UUID.randomUUID();
    String path = "/datasets/" + name;
    String spec = "{'kind': 'train', 'dataset': {'name': '%s', 'sha256': '%s'}}";
    String first =
        http.send("PUT", path, Pictures.zip(), "Content-Type", "application/zip")
            .json()
            .get("sha256")
            .asString();
    String second =
        http.send("PUT", path, Pictures.zipOfOneClassMore(), "Content-Type", "application/zip")
            .json()
            .get("sha256")
            .asString();
    assertThat(second).isNotEqualTo(first);
    for (String version : List.of(first, second)) {
      assertThat(submit(spec.formatted(name, version)).json().at("/spec/dataset/sha256").asString())
          .isEqualTo(version);
    }
    assertThat(pointers(spec.formatted(name, "0".repeat(64)))).containsExactly("/dataset/sha256");
  }

  @Test
  void aFieldIsListedOnce() {
    JsonNode error =
        submit(
                "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'initFrom': {'job': 'x', 'zzz': 1}}")
            .json()
            .at("/errors/0");
    assertThat(error.get("detail").asString())
        .isEqualTo("unknown field \"zzz\"; one of: job, checkpoint, classifier");
  }

  @Test
  void aSweepIsSentToItsOwnRoute() {
    JsonNode errors =
        submit(
                "{'base': {'kind': 'train', 'dataset': {'name': 'shapes'}}, 'grid': {'/seed': [0, 1]}}")
            .json()
            .get("errors");
    assertThat(errors).hasSize(1);
    assertThat(errors.at("/0/pointer").asString()).isEqualTo("/base");
    assertThat(errors.at("/0/detail").asString())
        .isEqualTo("belongs to a sweep: POST this body to /sweeps");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'epochs': 3000000000                                 | must be at most 100000, was 3000000000
          'epochs': -3000000000                                | must be at least 0, was -3000000000
          'epochs': 1e30                                       | must be at most 100000, was 1.0E+30
          'batchSize': 3000000000, 'epochs': 1                 | must be at most 65536, was 3000000000
          'seed': 9300000000000000000000                       | must be between -9223372036854775808 and 9223372036854775807, was 9300000000000000000000
          """)
  void aNumberBeyondItsTypeIsHeldToTheBoundsOfItsField(String field, String detail) {
    JsonNode errors =
        submit("{'kind': 'train', 'dataset': {'name': 'shapes'}, " + field + "}")
            .json()
            .get("errors");
    assertThat(errors.at("/0/detail").asString()).isEqualTo(detail);
  }

  private String upload(byte[] checkpoint) {
    return http.send("POST", "/checkpoints", checkpoint, "Content-Type", "application/octet-stream")
        .json()
        .get("id")
        .asString();
  }

  private java.util.List<String> pointers(String spec) {
    Http.Answer answer = submit(spec);
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    return answer.json().get("errors").findValuesAsString("pointer");
  }

  /** Submits JSON that is written with single quotes. */
  private Http.Answer submit(String spec) {
    return http.postJson("/jobs", spec.replace('\'', '"'));
  }
}
