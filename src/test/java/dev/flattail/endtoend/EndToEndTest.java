package dev.flattail.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.flattail.InOwnProcesses;
import dev.flattail.S3ForTests;
import dev.flattail.SharedFiles;
import dev.flattail.tensorboard.EventFileReader;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service in role {@code all} with its artifacts in a bucket; MeasurementsTest has a directory.
 */
@InOwnProcesses
class EndToEndTest {
  private static S3ForTests.Bucket bucket;
  private static Service service;
  private static Path data;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    bucket = S3ForTests.bucket();
    service =
        Service.start(
            folder.resolve("home"),
            Map.of(
                // A machine whose numbers have decimal commas.
                "JAVA_TOOL_OPTIONS",
                "-Duser.language=tr -Duser.country=TR",
                "FLATTAIL_ARTIFACTS_STORE",
                "s3",
                "FLATTAIL_ARTIFACTS_S3_ENDPOINT",
                bucket.endpoint().toString(),
                "FLATTAIL_ARTIFACTS_S3_BUCKET",
                bucket.name(),
                "AWS_ACCESS_KEY_ID",
                S3ForTests.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY",
                S3ForTests.SECRET_KEY));
    data = folder.resolve("home/datasets");
    service.putDataset("colours", CifarArchives.colors(8, 4));
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
  }

  private static Map<String, Object> spec(Map<String, ?> fields) {
    Map<String, Object> spec = new HashMap<>();
    spec.put("kind", "train");
    spec.put("dataset", Map.of("name", "colours"));
    spec.put("model", Map.of("arch", "resnet20"));
    spec.put("optimizer", Map.of("type", "sgd", "lr", 0.05));
    spec.put("schedule", Map.of("type", "constant"));
    spec.put("batchSize", 16);
    spec.put("epochs", 2);
    spec.putAll(fields);
    return spec;
  }

  @Test
  void aSpecBecomesAModelWithMetricsPlotsAndAVerdict() throws Exception {
    String job =
        service.submit(
            spec(
                Map.of(
                    "sharpness", Map.of("type", "sam", "rho", 0.05),
                    "expect", List.of(Map.of("metric", "final.accuracy", "atLeast", 0)))));
    JsonNode end = service.awaitSuccess(job);
    assertThat(end.at("/result/verdict").stringValue()).isEqualTo("met");
    assertThat(end.at("/result/final/perClass")).hasSize(10);
    assertThat(end.at("/progress/fraction").doubleValue()).isEqualTo(1.0);

    assertThat(service.getJson("/jobs/" + job + "/metrics")).hasSize(2);
    assertThat(Service.text(service.get("/jobs/" + job + "/logs")))
        .contains("epoch 2 of 2")
        .containsPattern("train loss \\d\\.\\d{4}, train accuracy \\d\\.\\d{3}");
    for (String plot : List.of("accuracy", "loss", "rates", "class-accuracy", "confusion")) {
      HttpResponse<byte[]> svg = service.get("/jobs/" + job + "/plots/" + plot + ".svg");
      assertThat(svg.statusCode()).isEqualTo(200);
      assertThat(Service.text(svg)).contains("<svg");
      HttpResponse<byte[]> png = service.get("/jobs/" + job + "/plots/" + plot + ".png");
      assertThat(png.body()).startsWith(0x89, 'P', 'N', 'G');
    }
    HttpResponse<byte[]> events = service.get("/jobs/" + job + "/events");
    assertThat(Service.text(events)).contains("event: epoch").contains("\"state\":\"succeeded\"");
  }

  @Test
  void tensorBoardsFileHasTheEpochsTheResultAndThePlots() throws Exception {
    JsonNode job =
        service.awaitSuccess(
            service.submit(spec(Map.of("expect", List.of(), "labels", Map.of("a", "b")))));
    String id = job.get("id").stringValue();
    JsonNode artifact =
        service
            .getJson("/jobs/" + id + "/artifacts")
            .valueStream()
            .filter(item -> item.get("path").stringValue().startsWith("tensorboard/"))
            .findFirst()
            .orElseThrow();

    List<EventFileReader.Summary> summaries =
        EventFileReader.read(
            service.get("/jobs/" + id + "/artifacts/" + artifact.get("path").stringValue()).body());

    JsonNode rows = service.getJson("/jobs/" + id + "/metrics");
    assertThat(of(summaries, "training/trainLoss"))
        .containsExactly(
            rows.at("/0/trainLoss").floatValue(), rows.at("/1/trainLoss").floatValue());
    assertThat(of(summaries, "accuracy/few")).hasSize(2);
    assertThat(of(summaries, "result/final/perClass"))
        .containsExactlyElementsOf(
            job.at("/result/final/perClass").valueStream().map(JsonNode::floatValue).toList());
    assertThat(summaries)
        .extracting(EventFileReader.Summary::tag)
        .contains("_hparams_/session_start_info", "plots/confusion", "_hparams_/session_end_info")
        .doesNotContain("training/epoch");
    assertThat(summaries)
        .extracting(EventFileReader.Summary::seconds)
        .isSorted()
        .last()
        .matches(
            end -> end <= Instant.parse(job.get("finishedAt").stringValue()).toEpochMilli() / 1e3);
  }

  private static List<Float> of(List<EventFileReader.Summary> summaries, String tag) {
    return summaries.stream()
        .filter(summary -> summary.tag().equals(tag))
        .map(EventFileReader.Summary::value)
        .toList();
  }

  @Test
  void aTrainingHasTheCurvatureOfItsClassesInRowsEventsPlotAndReport() throws Exception {
    Map<String, Object> curvature =
        Map.of("everyEpochs", 2, "classes", List.of(9, 0), "lanczosSteps", 30, "probes", 2);
    JsonNode end =
        service.awaitSuccess(
            service.submit(
                spec(Map.of("curvature", curvature, "checkpoint", Map.of("everyEpochs", 1)))));
    String job = "/jobs/" + end.get("id").stringValue();

    JsonNode rows = service.getJson(job + "/metrics");
    assertThat(rows.at("/0/curvature").isNull()).isTrue();
    assertThat(rows.at("/1/curvature/0/class").asInt()).isEqualTo(9);
    double largest = rows.at("/1/curvature/0/lambdaMax").doubleValue();
    assertThat(largest).isPositive();
    assertThat(Service.text(service.get(job + "/events"))).contains("\"lambdaMax\":" + largest);
    assertThat(Service.text(service.get(job + "/plots/curvature.svg")))
        .contains("largest eigenvalue");
    assertThat(service.get(job + "/plots/curvature.png").body()).startsWith(0x89, 'P', 'N', 'G');
    assertThat(Service.text(service.get(job + "/report.html"))).contains("Plot: curvature");

    Map<String, Object> hessian = new HashMap<>(curvature);
    hessian.remove("everyEpochs");
    hessian.put("kind", "hessian");
    hessian.put("model", Map.of("job", end.get("id").stringValue(), "checkpoint", "epoch-2"));
    hessian.put("maxSamplesPerClass", 128);
    hessian.put("extremes", Map.of("count", 1));
    JsonNode measured = service.awaitSuccess(service.submit(hessian));
    assertThat(measured.at("/result/classes/0/lambdaMax/value").doubleValue()).isEqualTo(largest);
    assertThat(measured.at("/result/classes/0/trace/value").doubleValue())
        .isEqualTo(rows.at("/1/curvature/0/trace").doubleValue());
  }

  @Test
  void anArbJobShowsItsGradientsByPairOfClasses() throws Exception {
    Map<String, Object> fields = new HashMap<>();
    fields.put("loss", Map.of("type", "arb"));
    fields.put("mixup", Map.of("alpha", 1));
    fields.put("sharpness", Map.of("type", "sam", "rho", 0.05));
    String job = service.awaitSuccess(service.submit(spec(fields))).get("id").stringValue();

    String plots = "/jobs/" + job + "/plots/class-gradients.";
    assertThat(Service.text(service.get(plots + "svg"))).contains("epoch 2");
    assertThat(service.get(plots + "png").body()).startsWith(0x89, 'P', 'N', 'G');
    JsonNode gradients = service.getJson("/jobs/" + job + "/artifacts/class-gradients.json");
    assertThat(gradients.get("classNames")).hasSize(10);
    assertThat(gradients.at("/rows/9/0").asInt()).isEqualTo(9);
    assertThat(gradients.get("epochs")).hasSize(2);
    assertThat(gradients.at("/epochs/1/epoch").asInt()).isEqualTo(2);
    assertThat(gradients.at("/epochs/1/sizes/3/3").doubleValue()).isPositive();
  }

  @Test
  void aDownloadedCheckpointEvaluatesToTheSameNumbers() throws Exception {
    JsonNode trained = service.awaitSuccess(service.submit(spec(Map.of())));
    String job = trained.get("id").stringValue();
    byte[] weights = service.get("/jobs/" + job + "/checkpoints/last").body();
    String upload = service.postCheckpoint(weights);

    Map<String, Object> evaluate = new HashMap<>();
    evaluate.put("kind", "evaluate");
    evaluate.put("model", Map.of("checkpoint", upload, "arch", "resnet20"));
    evaluate.put("dataset", Map.of("name", "colours"));
    JsonNode again = service.awaitSuccess(service.submit(evaluate)).get("result");
    JsonNode first = trained.at("/result/final");
    assertThat(again.get("accuracy")).isEqualTo(first.get("accuracy"));
    assertThat(again.get("perClass")).isEqualTo(first.get("perClass"));
    assertThat(again.get("loss").doubleValue())
        .isEqualTo(first.get("loss").doubleValue(), within(1e-6));

    Map<String, Object> still =
        spec(
            Map.of(
                "initFrom", Map.of("checkpoint", upload),
                "epochs", 1,
                "optimizer", Map.of("type", "sgd", "lr", 1e-30, "weightDecay", 0)));
    service.awaitSuccess(service.submit(still));
  }

  @Test
  void aSecondStageReusesTheBackboneOfATwoStageJob() throws Exception {
    Map<String, Object> stage2 =
        Map.of("type", "cc-sam", "epochs", 1, "from", "best-on-test", "batchNorm", "train");
    JsonNode end =
        service.awaitSuccess(
            service.submit(
                spec(
                    Map.of(
                        "sharpness", Map.of("type", "cc-sam"),
                        "mixup", Map.of("alpha", 1),
                        "stage2", stage2,
                        "expect",
                            List.of(Map.of("metric", "stage1.final.accuracy", "atLeast", 0))))));
    assertThat(end.at("/result/verdict").stringValue()).isEqualTo("met");
    assertThat(end.at("/result/final/epoch").asInt()).isEqualTo(3);
    assertThat(end.at("/result/stage1/final/epoch").asInt()).isEqualTo(2);
    String job = end.get("id").stringValue();
    assertThat(service.getJson("/jobs/" + job + "/metrics")).hasSize(3);

    JsonNode first =
        service.awaitSuccess(
            service.submit(
                Map.of("kind", "evaluate", "model", Map.of("job", job, "checkpoint", "stage1"))));
    assertThat(first.at("/result/accuracy"))
        .isEqualTo(end.at("/result/stage1/bestOnTest/accuracy"));
    assertThat(first.at("/progress/steps").asInt()).isPositive();
    assertThat(first.at("/progress/step")).isEqualTo(first.at("/progress/steps"));

    JsonNode alone =
        service.awaitSuccess(
            service.submit(
                spec(
                    Map.of(
                        "epochs", 0,
                        "initFrom", Map.of("job", job, "checkpoint", "stage1"),
                        "stage2", Map.of("type", "crt", "epochs", 1)))));
    assertThat(alone.at("/result/stage1").isNull()).isTrue();
    assertThat(alone.at("/result/final/epoch").asInt()).isEqualTo(1);
  }

  @Test
  void listedImagesAreTrainedAndEvaluatedOn() throws Exception {
    ListedPictures.writeTo(data, 3, 4, 1);
    HttpResponse<byte[]> put =
        service.send(
            "PUT",
            "/datasets/tiny-lt",
            BodyPublishers.ofString(
                """
                {"path": "images",
                 "lists": {"train": "lists/Tiny_LT_train.txt", "test": "lists/Tiny_LT_test.txt"}}
                """),
            "Content-Type",
            "application/json");
    assertThat(put.statusCode()).as(Service.text(put)).isEqualTo(201);
    assertThat(Service.json(put).get("format").stringValue()).isEqualTo("image-list");
    assertThat(Service.json(put).at("/classes/2/train").asInt()).isEqualTo(4);

    Map<String, Object> spec =
        spec(
            Map.of(
                "dataset",
                Map.of("name", "tiny-lt", "centerCrop", 64),
                "augmentation",
                Map.of("type", "imagenet"),
                "batchSize",
                6,
                "epochs",
                1));
    JsonNode trained = service.awaitSuccess(service.submit(spec));
    assertThat(trained.at("/progress/steps").asInt()).isEqualTo(2);
    assertThat(trained.at("/spec/dataset/resize").asInt()).isEqualTo(73);
    assertThat(trained.at("/result/final/perClass")).hasSize(3);
    Map<String, Object> model =
        Map.of("job", trained.get("id").stringValue(), "checkpoint", "last");
    JsonNode evaluated =
        service.awaitSuccess(service.submit(Map.of("kind", "evaluate", "model", model)));
    assertThat(evaluated.at("/result/accuracy")).isEqualTo(trained.at("/result/final/accuracy"));

    Path broken = data.resolve("images/train/n01/4.JPEG");
    byte[] whole = Service.read(broken);
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, 600, damaged.length, (byte) 0);
    Files.write(broken, damaged);
    String job = service.submit(spec);
    JsonNode failed = service.awaitEnd(job);
    assertThat(failed.get("state").stringValue()).isEqualTo("failed");
    assertThat(failed.at("/error/type").stringValue()).isEqualTo("/problems/bad-data");
    assertThat(failed.at("/error/detail").stringValue())
        .contains("train/n01/4.JPEG")
        .contains("resume the job");
    Files.write(broken, whole);
    service.send("POST", "/jobs/" + job + "/resume", BodyPublishers.noBody(), "A", "b");
    assertThat(service.awaitSuccess(job).at("/result/final/accuracy"))
        .isEqualTo(trained.at("/result/final/accuracy"));
  }

  @Test
  void aDivergedJobNamesItsStepAndKeepsItsCheckpoint() throws Exception {
    String job =
        service.submit(spec(Map.of("optimizer", Map.of("type", "sgd", "lr", 1e30, "momentum", 0))));
    JsonNode end = service.awaitEnd(job);
    assertThat(end.get("state").stringValue()).isEqualTo("failed");
    assertThat(end.at("/error/type").stringValue()).isEqualTo("/problems/diverged");
    assertThat(end.at("/error/step").asInt()).isPositive();
    assertThat(end.at("/error/detail").stringValue()).contains("optimizer.lr");
    assertThat(end.get("attempt").asInt()).isEqualTo(1);
    assertThat(service.get("/jobs/" + job + "/checkpoints/last").statusCode()).isEqualTo(200);
  }

  @Test
  void aCancelledJobResumesFromItsCheckpoint() throws Exception {
    String job = service.submit(spec(Map.of("epochs", 400)));
    service.awaitStep(job);
    HttpResponse<byte[]> cancel =
        service.send("POST", "/jobs/" + job + "/cancel", BodyPublishers.noBody(), "A", "b");
    assertThat(cancel.statusCode()).isEqualTo(202);
    JsonNode cancelled = service.awaitEnd(job);
    assertThat(cancelled.get("state").stringValue()).isEqualTo("cancelled");
    assertThat(service.get("/jobs/" + job + "/checkpoints/last").statusCode()).isEqualTo(200);

    byte[] weights = service.get("/jobs/" + job + "/checkpoints/last").body();
    HttpResponse<byte[]> part =
        service.send(
            "GET",
            "/jobs/" + job + "/checkpoints/last",
            BodyPublishers.noBody(),
            "Range",
            "bytes=8-99");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(weights, 8, 100));
    assertThat(data.resolveSibling("artifacts")).as("all is in the bucket").doesNotExist();
    try (S3Client client = bucket.client()) {
      assertThat(
              client
                  .listObjectsV2(list -> list.bucket(bucket.name()).prefix("jobs/" + job))
                  .contents())
          .isNotEmpty();
    }

    HttpResponse<byte[]> resume =
        service.send("POST", "/jobs/" + job + "/resume", BodyPublishers.noBody(), "A", "b");
    assertThat(resume.statusCode()).isEqualTo(202);
    // Its steps are those before the restart until it continues, so they prove nothing.
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () ->
                assertThat(Service.text(service.get("/jobs/" + job + "/logs")))
                    .contains("going on after"));
    service.send("POST", "/jobs/" + job + "/cancel", BodyPublishers.noBody(), "A", "b");
    service.awaitEnd(job);
  }

  @Test
  void aKilledWorkerCostsAnAttemptAndNotTheJob() throws Exception {
    String job = service.submit(spec(Map.of("epochs", 12)));
    service.awaitStep(job);
    for (JsonNode worker : service.getJson("/workers")) {
      if (job.equals(worker.path("job").asString(""))
          || job.equals(worker.path("jobId").asString(""))) {
        ProcessHandle.of(worker.get("pid").asLong()).orElseThrow().destroyForcibly();
      }
    }
    JsonNode end = service.awaitSuccess(job);
    assertThat(end.get("attempt").asInt()).isEqualTo(2);
    assertThat(service.getJson("/jobs/" + job + "/metrics")).hasSize(12);
  }

  /** Whole runs of the reference code (Saddle-LongTail), over HTTP. */
  @ParameterizedTest
  @CsvSource({
    "e2e-ce-sgd, spec, float64, 1e-7",
    "e2e-ldam-sam, spec, float64, 1e-7",
    "e2e-ce-sgd, gentleSpec, gentle, 3e-3",
    "e2e-ldam-sam, gentleSpec, gentle, 3e-3"
  })
  void trainingReproducesTheReferenceCode(String name, String spec, String block, double tolerance)
      throws Exception {
    Path folder = SharedFiles.file("golden/" + name);
    JsonNode expected = JsonMapper.shared().readTree(folder.resolve("expected.json").toFile());
    service.putDataset(
        name, CifarArchives.tarGz("train.bin", Service.read(folder.resolve("dataset.bin"))));
    String initial = service.postCheckpoint(Service.read(folder.resolve("init.safetensors")));
    Map<String, Object> submitted = asMap(expected.get(spec));
    submitted.put("dataset", Map.of("name", name));
    submitted.put("initFrom", Map.of("checkpoint", initial));
    String job = service.submit(submitted);
    JsonNode end = service.awaitSuccess(job);
    assertThat(end.at("/result/final/accuracy").isNull()).as("no test images").isTrue();

    JsonNode steps = expected.get(block).get("lossPerStep");
    JsonNode rows = service.getJson("/jobs/" + job + "/metrics");
    assertThat(rows).hasSize(4);
    for (int epoch = 0; epoch < 4; epoch++) {
      double mean = 0;
      for (int step = 0; step < 3; step++) {
        mean += steps.get(3 * epoch + step).doubleValue() / 3;
      }
      assertThat(rows.get(epoch).get("trainLoss").doubleValue())
          .as(name + " epoch " + (epoch + 1))
          .isEqualTo(mean, within(tolerance * Math.abs(mean)));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(JsonNode node) throws IOException {
    return new HashMap<>(JsonMapper.shared().convertValue(node, Map.class));
  }
}
