package dev.flattail.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flattail.InOwnProcesses;
import dev.flattail.SharedFiles;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.SafetensorsHeader;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests evaluation, Hessian, landscape and flatness jobs over HTTP, on a small trained model. */
@InOwnProcesses
class MeasurementsTest {
  private static Service service;
  private static String trained;
  private static String other;

  @BeforeAll
  static void train(@TempDir Path folder) throws Exception {
    service = Service.startPatient(folder.resolve("home"));
    service.putDataset("colours", CifarArchives.colors(8, 4));
    trained = service.submit(training("SGD", 0));
    other = service.submit(training("another seed", 1));
    service.awaitSuccess(trained);
    service.awaitSuccess(other);
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
  }

  private static Map<String, Object> training(String name, int seed) {
    Map<String, Object> spec = new HashMap<>();
    spec.put("kind", "train");
    spec.put("name", name);
    spec.put("seed", seed);
    spec.put("dataset", Map.of("name", "colours"));
    spec.put("model", Map.of("arch", "resnet20"));
    spec.put("optimizer", Map.of("type", "sgd", "lr", 0.05));
    spec.put("schedule", Map.of("type", "constant"));
    spec.put("batchSize", 16);
    spec.put("epochs", 1);
    return spec;
  }

  private static Map<String, Object> measurement(String kind, String job, Object... more) {
    Map<String, Object> spec = new HashMap<>();
    spec.put("kind", kind);
    spec.put("model", Map.of("job", job));
    for (int i = 0; i < more.length; i += 2) {
      spec.put((String) more[i], more[i + 1]);
    }
    return spec;
  }

  private static JsonNode hessian(String job, Object... more) throws Exception {
    Map<String, Object> spec =
        measurement("hessian", job, "classes", List.of(0, 9), "lanczosSteps", 8, "probes", 2);
    for (int i = 0; i < more.length; i += 2) {
      spec.put((String) more[i], more[i + 1]);
    }
    return service.awaitSuccess(service.submit(spec));
  }

  private static JsonNode json(String singleQuoted) {
    return JsonMapper.shared().readTree(singleQuoted.replace('\'', '"'));
  }

  private static String id(JsonNode job) {
    return job.get("id").stringValue();
  }

  private static void assertPlots(String path, List<String> names, String query) throws Exception {
    for (String name : names) {
      HttpResponse<byte[]> svg = service.get(path + name + ".svg" + query);
      assertThat(svg.statusCode()).as(name + Service.text(svg)).isEqualTo(200);
      assertThat(Service.text(svg)).contains("<svg");
      assertThat(service.get(path + name + ".png" + query).body()).startsWith(0x89, 'P', 'N', 'G');
    }
  }

  private static JsonNode evaluation(Object... more) throws Exception {
    return service.awaitSuccess(service.submit(measurement("evaluate", trained, more)));
  }

  /** The job of {@code helm test}, whose script deletes it after it has succeeded. */
  @Test
  void theChartsTestJobSucceeds(@TempDir Path folder) throws Exception {
    assertSucceeds(folder, "helm/flattail/files/toy-job.sh");
  }

  /** The gate that the CI examples run; its expectations are the examples' promise. */
  @Test
  @Tag("long")
  void theGateOfTheCiExamplesIsMet(@TempDir Path folder) throws Exception {
    assertSucceeds(folder, "examples/flattail", "submit", "--wait", "examples/ci/spec.json");
  }

  /** Runs a shell script of the repository against the service, and requires exit status 0. */
  private static void assertSucceeds(Path folder, String... command) throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "curl"))),
        "the script needs curl");
    List<String> line = new ArrayList<>(List.of("sh"));
    line.addAll(List.of(command));
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "FLATTAIL_URL", service.address(),
                "FLATTAIL_TOKEN", "flt_unused",
                "TIMEOUT_SECONDS", "240"));
    Process script = builder.start();
    assertThat(script.waitFor(15, TimeUnit.MINUTES)).isTrue();
    assertThat(script.exitValue()).as(Files.readString(log)).isZero();
  }

  @Test
  void anEvaluationRejectsUnknownImagesAndChecksExpectations() throws Exception {
    service.putDataset("unknown", CifarArchives.colorsToTrainOn(3));
    double threshold = 0.15;
    JsonNode job =
        evaluation(
            "batchSize",
            7,
            "openSet",
            Map.of("name", "unknown"),
            "openThreshold",
            threshold,
            "expect",
            List.of(
                Map.of("metric", "openSet.images", "atLeast", 30, "atMost", 30),
                Map.of("metric", "openSetF", "atLeast", 1)));
    JsonNode result = job.get("result");
    assertThat(result.get("verdict").stringValue()).isEqualTo("unmet");
    assertThat(result.at("/expectations/0/met").booleanValue()).isTrue();
    assertThat(result.at("/expectations/1/met").booleanValue()).isFalse();
    assertThat(job.at("/progress/fraction").doubleValue()).isEqualTo(1.0);

    List<String[]> rows =
        Service.text(service.get("/jobs/" + id(job) + "/artifacts/predictions.csv"))
            .lines()
            .skip(1)
            .map(line -> line.split(","))
            .toList();
    assertThat(rows).hasSize(40);
    assertThat(rows.get(39)[0]).isEqualTo("39");
    assertThat(rows.get(39)[4]).isEqualTo("\"test_batch.bin[39]\"");
    assertMistakes(id(job), rows);
    int[][] confusion = new int[10][10];
    int right = 0;
    int accepted = 0;
    for (String[] row : rows) {
      int label = Integer.parseInt(row[1]);
      int predicted = Integer.parseInt(row[2]);
      confusion[label][predicted]++;
      boolean known = Double.parseDouble(row[3]) >= threshold;
      accepted += known ? 1 : 0;
      right += known && label == predicted ? 1 : 0;
    }
    JsonNode counted = service.getJson("/jobs/" + id(job) + "/artifacts/confusion.json");
    assertThat(counted).isEqualTo(JsonMapper.shared().valueToTree(confusion));
    JsonNode openSet = result.get("openSet");
    assertThat(openSet.get("truePositives").asInt()).isEqualTo(right);
    assertThat(openSet.get("falsePositives").asInt()).isEqualTo(40 - right);
    assertThat(openSet.get("rejectedKnown").asInt()).isEqualTo(40 - accepted);
    int mistaken = openSet.get("falseNegatives").asInt();
    assertThat(result.get("openSetF").asDouble())
        .isCloseTo(2.0 * right / (40 + right + mistaken), within(1e-9));
    assertPlots("/jobs/" + id(job) + "/plots/", List.of("confusion", "class-accuracy"), "");
  }

  /**
   * Asserts that the mistakes are those of the predictions, and that images can be found by them.
   */
  private static void assertMistakes(String job, List<String[]> rows) throws Exception {
    JsonNode mistakes = service.getJson("/jobs/" + job + "/artifacts/mistakes.json");
    assertThat(mistakes.get("imageSplit").stringValue()).isEqualTo("test");
    assertThat(mistakes.get("classes")).hasSize(10);
    int wrong = 0;
    for (JsonNode ofClass : mistakes.get("classes")) {
      assertThat(ofClass.get("mistakes").size()).isEqualTo(ofClass.get("wrong").asInt());
      wrong += ofClass.get("wrong").asInt();
      for (JsonNode mistake : ofClass.get("mistakes")) {
        String[] row = rows.get(mistake.get("image").asInt());
        assertThat(row[1])
            .isEqualTo(mistake.get("label").toString())
            .isEqualTo(ofClass.get("index").toString());
        assertThat(row[2]).isEqualTo(mistake.get("predicted").toString());
        assertThat(row[2]).isNotEqualTo(row[1]);
        assertThat(Double.parseDouble(row[3])).isEqualTo(mistake.get("confidence").asDouble());
        assertThat(row[4]).isEqualTo("\"" + mistake.get("path").stringValue() + "\"");
        assertThat(
                service
                    .get(
                        "/datasets/%s/images/test/%d.png"
                            .formatted(
                                mistakes.get("dataset").stringValue(),
                                mistake.get("index").asInt()))
                    .statusCode())
            .isEqualTo(200);
      }
    }
    assertThat(wrong).isPositive();
  }

  @Test
  void aTrainingHasTheMistakesOfItsFinalModel() throws Exception {
    JsonNode evaluated = evaluation();

    assertThat(service.getJson("/jobs/" + trained + "/artifacts/mistakes.json"))
        .isEqualTo(service.getJson("/jobs/" + id(evaluated) + "/artifacts/mistakes.json"));
  }

  @Test
  void classesAreMatchedByNameAndKeepTheirFiles() throws Exception {
    List<String> names = List.of("10", "2", "9");
    service.putDataset("named", ColoredClasses.folders(names));
    Map<String, Object> spec = training("named", 0);
    spec.put("dataset", Map.of("name", "named"));
    spec.put("batchSize", 4);
    spec.put("epochs", 2);
    spec.put("evaluation", Map.of("thresholds", Map.of("many", 5, "few", 3)));
    JsonNode job = service.awaitSuccess(service.submit(spec));
    JsonNode trainedOn = job.at("/result/final");
    List<Double> perClass = doubles(trainedOn.get("perClass"));
    double micro = (perClass.get(0) + 2 * perClass.get(1) + 3 * perClass.get(2)) / 6;
    assertThat(trainedOn.get("accuracy").asDouble()).isCloseTo(micro, within(1e-12));
    double macro = perClass.stream().mapToDouble(Double::doubleValue).sum() / 3;
    assertThat(trainedOn.get("balancedAccuracy").asDouble()).isCloseTo(macro, within(1e-12));

    byte[] weights = service.get("/jobs/" + id(job) + "/checkpoints/last").body();
    Map<String, String> metadata =
        SafetensorsHeader.read(new ByteArrayInputStream(weights)).metadata();
    assertThat(metadata)
        .containsEntry("job", id(job))
        .containsEntry("epoch", "2")
        .containsEntry("epochs", "2")
        .containsEntry("classes", "[\"10\",\"2\",\"9\"]")
        .containsEntry("trainCounts", "[4,4,4]")
        .containsEntry("thresholds", "{\"few\":3,\"many\":5}")
        .containsEntry("imageSize", "[8,8]")
        .containsEntry("scale", "1.0")
        .containsKeys("specSha256", "normalize");
    String upload = service.postCheckpoint(weights);

    service.putDataset("reordered", ColoredClasses.lists(names, Map.of("9", 0, "10", 1, "2", 2)));
    Map<String, Object> dataset = Map.of("name", "reordered");
    for (Map<String, Object> model :
        List.<Map<String, Object>>of(
            Map.of("job", id(job)), Map.of("checkpoint", upload, "arch", "resnet20"))) {
      JsonNode evaluated =
          service.awaitSuccess(
              service.submit(Map.of("kind", "evaluate", "model", model, "dataset", dataset)));
      JsonNode result = evaluated.get("result");
      assertThat(texts(result.get("classNames"))).containsExactly("9", "10", "2");
      assertThat(texts(result.get("modelClassNames"))).isEqualTo(names);
      assertThat(doubles(result.get("perClass")))
          .containsExactly(perClass.get(2), perClass.get(0), perClass.get(1));
      assertThat(result.get("accuracy")).isEqualTo(trainedOn.get("accuracy"));
      assertThat(result.get("loss").asDouble())
          .isCloseTo(trainedOn.get("loss").asDouble(), within(1e-6));
      assertThat(evaluated.at("/spec/thresholds/many").asInt()).isEqualTo(5);
      List<String> rows =
          Service.text(service.get("/jobs/" + id(evaluated) + "/artifacts/predictions.csv"))
              .lines()
              .toList();
      assertThat(rows).hasSize(7).first().isEqualTo("image,label,predicted,confidence,path");
      assertThat(rows.get(1)).startsWith("0,1,").endsWith(",\"pictures/10/4.png\"");
      assertThat(rows.get(6)).startsWith("5,0,").endsWith(",\"pictures/9/6.png\"");
    }

    service.putDataset("padded", ColoredClasses.folders(List.of("10", "02", "9")));
    Map<String, Object> padded =
        measurement("evaluate", id(job), "dataset", Map.of("name", "padded"));
    assertThat(
            service
                .send(
                    "POST",
                    "/jobs",
                    BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(padded)),
                    "Content-Type",
                    "application/json")
                .statusCode())
        .isEqualTo(422);
    padded.put("classes", "by-index");
    JsonNode insisted = service.awaitSuccess(service.submit(padded)).get("result");
    assertThat(texts(insisted.get("classNames"))).containsExactly("02", "10", "9");
    assertThat(texts(insisted.get("modelClassNames"))).isEqualTo(names);
  }

  private static List<Double> doubles(JsonNode array) {
    return array.valueStream().map(JsonNode::asDouble).toList();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  @Test
  void postHocCorrectionsGoByTheCountsOfTheTraining() throws Exception {
    JsonNode plain = evaluation().get("result");
    assertThat(plain.get("openSetF").isNull()).isTrue();
    assertThat(plain.get("openSet").isNull()).isTrue();
    assertThat(plain.get("verdict").isNull()).isTrue();
    // Trained on equal counts, so the same number is subtracted from every logit.
    JsonNode balanced = evaluation("postHoc", Map.of("logitAdjust", 1)).get("result");
    assertThat(balanced.get("perClass")).isEqualTo(plain.get("perClass"));
    assertThat(balanced.get("loss").asDouble())
        .isCloseTo(plain.get("loss").asDouble(), within(1e-9));

    List<Integer> counts = List.of(5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 1);
    JsonNode skewed =
        evaluation("postHoc", Map.of("logitAdjust", 10), "trainCounts", counts).get("result");
    assertThat(skewed.get("few").asDouble()).as("all is taken for the rare class").isEqualTo(1.0);
    assertThat(skewed.get("many").asDouble()).isZero();

    JsonNode ranked =
        evaluation("thresholds", Map.of("manyBelow", 2, "fewFrom", 9), "trainCounts", counts);
    JsonNode perClass = plain.get("perClass");
    assertThat(ranked.at("/result/many").asDouble())
        .isCloseTo((perClass.get(0).asDouble() + perClass.get(1).asDouble()) / 2, within(1e-12));
    assertThat(ranked.at("/result/few").asDouble()).isEqualTo(perClass.get(9).asDouble());
    assertThat(Service.text(service.get("/jobs/" + id(ranked) + "/plots/class-accuracy.svg")))
        .contains("Many (the first 2)", "Few (after the first 9)");

    JsonNode normalized = evaluation("postHoc", Map.of("tauNorm", 1)).get("result");
    assertThat(normalized.get("loss").asDouble())
        .isNotCloseTo(plain.get("loss").asDouble(), within(1e-6));
  }

  @Test
  void alignedLogitsAreMeasuredFromAJobAndFromAnUpload() throws Exception {
    Map<String, Object> spec = training("aligned", 0);
    spec.put("epochs", 0);
    spec.put("initFrom", Map.of("job", trained));
    spec.put("stage2", Map.of("type", "disalign", "epochs", 1));
    JsonNode job = service.awaitSuccess(service.submit(spec));
    double loss = job.at("/result/final/loss").asDouble();

    Map<String, Object> ofJob = Map.of("job", id(job), "checkpoint", "last");
    assertThat(loss(ofJob)).isCloseTo(loss, within(1e-6));
    String upload =
        service.postCheckpoint(service.get("/jobs/" + id(job) + "/checkpoints/last").body());
    Map<String, Object> uploaded =
        Map.of("checkpoint", upload, "arch", "resnet20", "heads", "disalign");
    assertThat(loss(uploaded)).isCloseTo(loss, within(1e-6));
    Map<String, Object> firstStage = Map.of("job", id(job), "checkpoint", "stage1");
    double before = evaluation().at("/result/loss").asDouble();
    assertThat(loss(firstStage)).isCloseTo(before, within(1e-6)).isNotCloseTo(loss, within(1e-3));

    JsonNode measured = hessian(id(job), "precision", "float64");
    assertThat(measured.at("/result/classes/0/lambdaMax/value").doubleValue()).isPositive();
  }

  private static double loss(Map<String, Object> model) throws Exception {
    Map<String, Object> spec =
        Map.of("kind", "evaluate", "model", model, "dataset", Map.of("name", "colours"));
    return service.awaitSuccess(service.submit(spec)).at("/result/loss").asDouble();
  }

  @Test
  void aHessianJobReportsEveryClassWithErrorsAndPlots() throws Exception {
    JsonNode job =
        hessian(
            trained,
            "overall",
            true,
            "expect",
            List.of(
                Map.of("metric", "classes[1].trace", "atMost", 1e9),
                Map.of("metric", "overall.lambdaMin", "atMost", 1e9)));
    assertThat(job.at("/result/verdict").stringValue()).isEqualTo("unmet");
    assertThat(job.at("/result/expectations/0/met").booleanValue()).isTrue();
    assertThat(job.at("/result/expectations/0/value").doubleValue())
        .isEqualTo(job.at("/result/classes/1/trace/value").doubleValue());
    assertThat(job.at("/result/overall/lambdaMin/converged").booleanValue()).isFalse();
    assertThat(job.at("/result/expectations/1/reason").stringValue())
        .startsWith("overall.lambdaMin has not converged");
    assertThat(job.at("/result/loss"))
        .isEqualTo(json("{'type': 'cross-entropy', 'scale': 1.0, 'modelScale': 1.0}"));
    assertThat(job.at("/progress/fraction").doubleValue()).isEqualTo(1.0);
    assertThat(job.at("/result/classes/0").has("nodes")).isFalse();

    JsonNode spectrum = service.getJson("/jobs/" + id(job) + "/spectrum");
    assertThat(spectrum.get("split").stringValue()).isEqualTo("train");
    assertThat(spectrum.get("classes")).hasSize(2);
    long products = 0;
    for (JsonNode entry : List.of(spectrum.at("/classes/0"), spectrum.at("/classes/1"))) {
      assertThat(entry.get("samples").asInt()).isEqualTo(8);
      assertThat(entry.get("nodes")).hasSize(2);
      assertThat(entry.at("/weights/1").valueStream().mapToDouble(JsonNode::asDouble).sum())
          .isCloseTo(1, within(1e-9));
      // Zero for a class whose loss is flat at this model.
      assertThat(entry.at("/lambdaMax/residual").asDouble()).isNotNegative();
      assertThat(entry.at("/trace/interval95")).hasSize(2);
      assertThat(entry.at("/trace/standardError").asDouble()).isZero();
      assertThat(entry.at("/cost/traceMethod").stringValue()).isEqualTo("exact");
      assertThat(entry.at("/largest")).hasSize(5);
      products += entry.get("hessianVectorProducts").asLong();
    }
    assertThat(spectrum.at("/overall/samples").asInt()).isEqualTo(80);
    assertThat(spectrum.at("/overall/lambdaMax/residual").asDouble()).isPositive();
    products += spectrum.at("/overall/hessianVectorProducts").asLong();
    assertThat(spectrum.get("hessianVectorProducts").asLong()).isEqualTo(products);

    HttpResponse<byte[]> csv =
        service.send(
            "GET", "/jobs/" + id(job) + "/spectrum", BodyPublishers.noBody(), "Accept", "text/csv");
    assertThat(Service.text(csv).lines()).hasSize(4);
    assertThat(Service.text(csv)).contains("overall").startsWith("class,name,samples");
    assertPlots(
        "/jobs/" + id(job) + "/plots/",
        List.of(
            "density-0",
            "density-9",
            "density-overall",
            "density-all",
            "eigenvalues",
            "trace",
            "overlap"),
        "");
  }

  @Test
  void theOverlapOfClassesIsThatOfTheirEigenvectors() throws Exception {
    String job = id(hessian(trained, "eigenvectorCount", 3));
    JsonNode overlap = service.getJson("/jobs/" + job + "/spectrum/overlap?k=1");
    double product = 0;
    double[] head = topEigenvector(job, 0);
    double[] tail = topEigenvector(job, 9);
    for (int i = 0; i < head.length; i++) {
      product += head[i] * tail[i];
    }
    assertThat(overlap.get("parameters").asInt()).isEqualTo(head.length);
    assertThat(overlap.at("/overlap/0/1").asDouble()).isCloseTo(product * product, within(1e-6));
    assertThat(service.getJson("/jobs/" + job + "/spectrum/overlap").get("k").asInt()).isEqualTo(3);
    assertThat(service.getJson("/jobs/" + job + "/spectrum").at("/classes/0/outliers/expected"))
        .isEqualTo(json("9"));
    assertThat(Service.text(service.get("/jobs/" + job + "/report.md"))).contains("C - 1 = 9");

    String again = id(hessian(trained, "eigenvectorCount", 3));
    JsonNode between = service.getJson("/compare/overlap?jobs=" + job + "," + again);
    assertThat(between.at("/overlap/0/2").asDouble()).as("class 0").isCloseTo(1, within(1e-6));
    assertThat(between.at("/overlap/0/3").asDouble())
        .as("classes 0 and 9, from files and as the worker computed it")
        .isCloseTo(
            service.getJson("/jobs/" + job + "/spectrum/overlap").at("/overlap/0/1").asDouble(),
            within(1e-6));
    assertPlots("/compare/", List.of("overlap"), "?k=2&jobs=" + job + "," + again);
  }

  private static double[] topEigenvector(String job, int c) throws Exception {
    Path file = Files.createTempFile("eigenvectors", ".safetensors");
    try {
      Files.write(
          file,
          service
              .get("/jobs/%s/artifacts/eigenvectors/class-%d.safetensors".formatted(job, c))
              .body());
      return Safetensors.read(file).stream()
          .filter(tensor -> tensor.name().equals("largest-1"))
          .findFirst()
          .orElseThrow()
          .toDoubles();
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void gradientsAlongNegativeCurvatureAreReportedAndPlotted() throws Exception {
    JsonNode job =
        hessian(
            trained,
            "overall",
            true,
            "lanczosSteps",
            2,
            "probes",
            1,
            "escape",
            Map.of("rho", List.of(0.05, 0.5), "batches", 2, "batchSize", 4),
            "expect",
            List.of(
                Map.of("metric", "classes[1].escape.splitBatches.sam[1].reversed", "atMost", 1)));
    assertThat(job.at("/result/verdict").stringValue()).isEqualTo("met");
    assertThat(job.at("/result/classes/0/escape/classBatches/batchSize").asInt()).isEqualTo(4);
    assertThat(job.at("/result/overall/escape").has("classBatches")).isFalse();
    assertThat(job.at("/result/classes/0/cost/escapePasses").asInt()).isEqualTo(2 * 2 * 3);
    assertThat(job.at("/progress/fraction").doubleValue()).isEqualTo(1.0);
    String path = "/jobs/" + id(job);
    JsonNode spectrum = service.getJson(path + "/spectrum");
    assertThat(spectrum.at("/classes/1/escape")).isEqualTo(job.at("/result/classes/1/escape"));
    List<String> rows = Service.text(service.get(path + "/artifacts/escape.csv")).lines().toList();
    assertThat(rows).as("a header, and three radii of 2 x 2 + 1 kinds of batches").hasSize(16);
    assertThat(rows.get(1)).startsWith("0,").contains("\"class\",0.0,");
    assertThat(Service.text(service.get(path + "/report.md")))
        .contains("Gradients along negative curvature");
    assertThat(Service.text(service.get(path + "/logs")))
        .contains("the smallest eigenvalue has not converged", "along negative curvature");
    assertPlots(path + "/plots/", List.of("escape"), "");
  }

  @Test
  void aResumedHessianJobSkipsFinishedClasses() throws Exception {
    String job =
        service.submit(measurement("hessian", trained, "lanczosSteps", 8, "probes", 1, "seed", 5));
    await("a first class of " + job)
        .atMost(Duration.ofMinutes(3))
        .until(() -> service.get("/jobs/" + job + "/spectrum").statusCode() == 200);
    service.send("POST", "/jobs/" + job + "/cancel", BodyPublishers.noBody(), "A", "b");
    assertThat(service.awaitEnd(job).get("state").stringValue()).isEqualTo("cancelled");
    JsonNode partial = service.getJson("/jobs/" + job + "/spectrum");
    int done = partial.get("classes").size();
    assertThat(done).isBetween(1, 9);

    service.send("POST", "/jobs/" + job + "/resume", BodyPublishers.noBody(), "A", "b");
    service.awaitSuccess(job);
    JsonNode whole = service.getJson("/jobs/" + job + "/spectrum");
    assertThat(whole.get("classes")).hasSize(10);
    for (int c = 0; c < done; c++) {
      assertThat(whole.at("/classes/" + c)).isEqualTo(partial.at("/classes/" + c));
    }
    assertThat(Service.text(service.get("/jobs/" + job + "/logs")))
        .contains("going on after the classes that were measured before (" + done + ")");
  }

  @Test
  void aJobByStageReportsEveryClassAndBlockAndGoesOnWithTheNextBlock() throws Exception {
    Object[] fields = {
      "classes",
      List.of(0, 9),
      "by",
      "stage",
      "matrix",
      "residual",
      "parameters",
      List.of("layer*", "linear.*"),
      "overall",
      true,
      "lanczosSteps",
      6,
      "probes",
      1
    };
    String job = service.submit(measurement("hessian", trained, fields));
    await("a first block of " + job)
        .atMost(Duration.ofMinutes(3))
        .until(() -> service.get("/jobs/" + job + "/spectrum").statusCode() == 200);
    service.send("POST", "/jobs/" + job + "/cancel", BodyPublishers.noBody(), "A", "b");
    assertThat(service.awaitEnd(job).get("state").stringValue()).isEqualTo("cancelled");
    JsonNode partial = service.getJson("/jobs/" + job + "/spectrum").get("classes");
    assertThat(partial.size()).isBetween(1, 8);

    service.send("POST", "/jobs/" + job + "/resume", BodyPublishers.noBody(), "A", "b");
    JsonNode ended = service.awaitSuccess(job);
    JsonNode whole = service.getJson("/jobs/" + job + "/spectrum");
    assertThat(whole.get("matrix").stringValue()).isEqualTo("residual");
    assertThat(whole.get("by").stringValue()).isEqualTo("stage");
    assertThat(whole.get("overall").isNull()).isTrue();
    for (JsonNode list : List.of(whole.get("classes"), ended.at("/result/classes"))) {
      assertThat(list.valueStream().map(e -> e.get("class") + " " + e.get("block").stringValue()))
          .containsExactly(
              "0 layer1",
              "0 layer2",
              "0 layer3",
              "0 head",
              "9 layer1",
              "9 layer2",
              "9 layer3",
              "9 head");
    }
    assertThat(whole.get("overallBlocks").valueStream().map(e -> e.get("block").stringValue()))
        .containsExactly("layer1", "layer2", "layer3", "head");
    for (int i = 0; i < partial.size(); i++) {
      assertThat(whole.at("/classes/" + i)).isEqualTo(partial.get(i));
    }
    HttpResponse<byte[]> csv =
        service.send(
            "GET", "/jobs/" + job + "/spectrum", BodyPublishers.noBody(), "Accept", "text/csv");
    assertThat(Service.text(csv).lines()).hasSize(1 + 12);
    assertThat(Service.text(csv).lines().toList().getLast())
        .startsWith("\"overall\",")
        .contains(",\"head\",");
    assertPlots(
        "/jobs/" + job + "/plots/",
        List.of("density-0", "density-9", "density-overall", "eigenvalues", "trace"),
        "");
    assertThat(service.get("/jobs/" + job + "/plots/density-all.svg").statusCode()).isEqualTo(404);
    assertThat(Service.text(service.get("/jobs/" + job + "/report.html")))
        .contains("residual (Hessian minus Gauss-Newton) of layer*, linear.*", "layer3");
    assertThat(service.getJson("/jobs/" + job + "/artifacts").toString())
        .doesNotContain("eigenvectors/");
  }

  @Test
  void hessianJobsAreComparedAsATableAndAsPictures() throws Exception {
    String first = id(hessian(trained, "name", "SGD"));
    String second = id(hessian(other, "name", "other"));
    String query = "?jobs=" + first + "," + second;
    JsonNode table = service.getJson("/compare" + query);
    assertThat(table.get("kind").stringValue()).isEqualTo("hessian");
    assertThat(table.get("rows")).hasSize(2);
    assertThat(table.at("/rows/1/name").stringValue()).isEqualTo("other");
    assertThat(table.at("/rows/0/classes/1/lambdaMin").asDouble())
        .isEqualTo(
            service
                .getJson("/jobs/" + first + "/spectrum")
                .at("/classes/1/lambdaMin/value")
                .asDouble());
    assertPlots("/compare/", List.of("density-all", "density-9", "eigenvalues", "trace"), query);
    HttpResponse<byte[]> svg = service.get("/compare/eigenvalues.svg" + query);
    assertThat(Service.text(svg)).contains("SGD").contains("other");
  }

  @Test
  void trainingsAreComparedByGroupAndClass() throws Exception {
    String query = "?jobs=" + trained + "," + other;
    JsonNode table = service.getJson("/compare" + query);
    assertThat(table.get("kind").stringValue()).isEqualTo("train");
    assertThat(table.at("/rows/0/perClass")).hasSize(10);
    assertThat(table.at("/classes/3/train").asInt()).isEqualTo(8);
    assertPlots("/compare/", List.of("groups", "class-accuracy"), query);
    assertThat(service.get("/compare/trace.svg" + query).statusCode()).isEqualTo(404);
  }

  @Test
  void aLandscapeFollowsRandomDirectionsAndEigenvectors() throws Exception {
    JsonNode plane =
        service.awaitSuccess(
            service.submit(
                measurement(
                    "landscape",
                    trained,
                    "classes",
                    List.of(0, 9),
                    "points",
                    5,
                    "radius",
                    0.5,
                    "maxSamplesPerClass",
                    2)));
    JsonNode grid = service.getJson("/jobs/" + id(plane) + "/landscape");
    assertThat(grid.get("axes")).hasSize(2);
    assertThat(grid.at("/axes/0").valueStream().map(JsonNode::asDouble))
        .containsExactly(-0.5, -0.25, 0.0, 0.25, 0.5);
    assertThat(grid.get("loss")).hasSize(5);
    assertThat(grid.at("/perClass/9")).hasSize(5);
    assertPlots("/jobs/" + id(plane) + "/plots/", List.of("surface"), "");

    String spectra = id(hessian(trained));
    JsonNode line =
        service.awaitSuccess(
            service.submit(
                measurement(
                    "landscape",
                    trained,
                    "classes",
                    List.of(9),
                    "directions",
                    "eigenvectors",
                    "hessianJob",
                    spectra,
                    "dimensions",
                    1,
                    "radius",
                    0.01,
                    "points",
                    3,
                    "precision",
                    "float64")));
    JsonNode along = service.getJson("/jobs/" + id(line) + "/landscape");
    assertThat(along.get("loss")).hasSize(1);
    JsonNode losses = along.at("/perClass/9/0");
    double second =
        (losses.get(0).asDouble() - 2 * losses.get(1).asDouble() + losses.get(2).asDouble())
            / (0.01 * 0.01);
    double lambdaMax =
        service
            .getJson("/jobs/" + spectra + "/spectrum")
            .at("/classes/1/lambdaMax/value")
            .asDouble();
    // The curvature along the top eigenvector equals its eigenvalue.
    assertThat(second).isCloseTo(lambdaMax, within(0.2 * lambdaMax));
    assertThat(
            service
                .send(
                    "POST",
                    "/jobs",
                    BodyPublishers.ofString(
                        JsonMapper.shared()
                            .writeValueAsString(
                                measurement(
                                    "landscape",
                                    other,
                                    "classes",
                                    List.of(9),
                                    "directions",
                                    "eigenvectors",
                                    "hessianJob",
                                    spectra))),
                    "Content-Type",
                    "application/json")
                .statusCode())
        .as("eigenvectors of another model")
        .isEqualTo(422);
  }

  /** Far from the model no loss is finite, and an even number of points misses the model. */
  @Test
  void aLandscapeHasHolesWhereTheLossIsNotFinite() throws Exception {
    Map<String, Object> spec =
        measurement("landscape", trained, "classes", List.of(0, 9), "points", 4, "dimensions", 1);
    spec.put("radius", 1e30);
    spec.put("maxSamplesPerClass", 2);
    JsonNode job = service.awaitSuccess(service.submit(spec));
    JsonNode result = job.get("result");
    assertThat(result.get("classes").asInt()).isEqualTo(2);
    assertThat(result.get("nonFinite").asInt()).isEqualTo(4);
    assertThat(result.get("nonFiniteOfClasses").asInt()).isEqualTo(8);
    assertThat(warnings(job))
        .containsExactly(
            "the loss is not finite, and null in the result, at 4 of 4 points of the whole split and at 8 points of its classes; lower radius");
    assertThat(result.get("lossMin").isNull()).isTrue();
    assertThat(result.get("lossAtModel").isNumber()).isTrue();
    assertThat(result.at("/loss/scale").asDouble()).isEqualTo(1);
    JsonNode grid = service.getJson("/jobs/" + id(job) + "/landscape");
    assertThat(grid.get("loss")).isEqualTo(json("[[null, null, null, null]]"));
    assertThat(grid.at("/perClass/9")).isEqualTo(grid.get("loss"));
    assertThat(grid.at("/atModel/loss")).isEqualTo(result.get("lossAtModel"));
    assertThat(grid.at("/atModel/perClass/9").isNumber()).isTrue();
  }

  @Test
  void anUploadedModelIsMeasuredAtItsScale() throws Exception {
    String upload =
        service.postCheckpoint(service.get("/jobs/" + trained + "/checkpoints/last").body());
    Map<String, Object> spec = new HashMap<>();
    spec.put("kind", "flatness");
    spec.put("model", Map.of("checkpoint", upload, "arch", "resnet20", "scale", 3));
    spec.put("dataset", Map.of("name", "colours"));
    spec.put("radii", List.of(0.001));
    spec.put("draws", 1);
    JsonNode own = service.awaitSuccess(service.submit(spec)).get("result");
    assertThat(own.get("loss"))
        .isEqualTo(json("{'type': 'cross-entropy', 'scale': 3.0, 'modelScale': 3.0}"));
    spec.put("loss", Map.of("type", "cross-entropy", "scale", 1));
    JsonNode unscaled = service.awaitSuccess(service.submit(spec)).get("result");
    assertThat(unscaled.get("loss"))
        .isEqualTo(json("{'type': 'cross-entropy', 'scale': 1.0, 'modelScale': 3.0}"));
    assertThat(unscaled.get("base").asDouble())
        .isNotCloseTo(own.get("base").asDouble(), within(1e-3));
  }

  @Test
  void lossesOfFlatnessThatAreNotFiniteAreCountedAndReported() throws Exception {
    Map<String, Object> spec =
        measurement("flatness", trained, "radii", List.of(1e-6, 1e30), "draws", 2, "rho", 1e30);
    spec.put("maxSamplesPerClass", 2);
    JsonNode job = service.awaitSuccess(service.submit(spec));
    JsonNode result = job.get("result");
    assertThat(result.get("nonFinite").asInt()).isEqualTo(2);
    assertThat(result.at("/draws/0/losses").valueStream()).allMatch(JsonNode::isNumber);
    assertThat(result.at("/draws/1/losses")).isEqualTo(json("[null, null]"));
    assertThat(result.get("sharpness").isNull()).isTrue();
    assertThat(warnings(job))
        .containsExactly(
            "the loss is not finite, and null in the result, for 2 of 2 draws at the radius 1.0E30; lower that radius",
            "the loss at SAM's point is not finite, so sharpness is null; lower rho");
  }

  /** Returns the warnings in a job's log. */
  private List<String> warnings(JsonNode job) throws Exception {
    return Service.text(service.get("/jobs/" + id(job) + "/logs"))
        .lines()
        .filter(line -> line.contains(" WARN "))
        .map(line -> line.substring(line.indexOf(" WARN ") + " WARN ".length()).strip())
        .toList();
  }

  @Test
  void flatnessRisesWithTheRadius() throws Exception {
    JsonNode job =
        service.awaitSuccess(
            service.submit(
                measurement(
                    "flatness",
                    trained,
                    "radii",
                    List.of(1e-6, 0.3),
                    "draws",
                    3,
                    "expect",
                    List.of(Map.of("metric", "sharpness", "atLeast", 0)))));
    JsonNode result = job.get("result");
    double base = result.get("base").asDouble();
    assertThat(result.at("/draws/0/losses")).hasSize(3);
    assertThat(result.at("/draws/0/losses/0").asDouble()).isCloseTo(base, within(1e-3));
    assertThat(result.at("/draws/1/losses").valueStream().mapToDouble(JsonNode::asDouble))
        .anyMatch(loss -> Math.abs(loss - base) > 1e-3);
    assertThat(result.get("sharpness").asDouble()).isPositive();
    assertThat(result.get("verdict").stringValue()).isEqualTo("met");
    assertPlots("/jobs/" + id(job) + "/plots/", List.of("flatness"), "");
  }

  /** What PyTorch found for a trained ResNet-20, over HTTP. */
  @Test
  void aHessianJobAgreesWithPyTorch() throws Exception {
    Path folder = SharedFiles.file("golden/e2e-ce-sgd");
    JsonNode golden =
        JsonMapper.shared().readTree(folder.resolve("hessian.json").toFile()).get("sets");
    service.putDataset(
        "golden", CifarArchives.tarGz("train.bin", Service.read(folder.resolve("dataset.bin"))));
    String model = service.postCheckpoint(Service.read(folder.resolve("final.safetensors")));
    Map<String, Object> spec = new HashMap<>();
    spec.put("kind", "hessian");
    spec.put("model", Map.of("checkpoint", model, "arch", "resnet20"));
    spec.put("dataset", Map.of("name", "golden"));
    spec.put("classes", List.of(9, 4));
    spec.put("probes", 2);
    spec.put("lanczosSteps", 40);
    spec.put("eigenvectors", false);
    spec.put("extremes", Map.of("count", 1));
    JsonNode job = service.awaitSuccess(service.submit(spec));
    JsonNode spectrum = service.getJson("/jobs/" + id(job) + "/spectrum");
    assertClose(spectrum.at("/classes/0"), golden.get("9"));
    assertClose(spectrum.at("/classes/1"), golden.get("4"));
  }

  private static void assertClose(JsonNode found, JsonNode expected) {
    for (String end : List.of("lambdaMax", "lambdaMin")) {
      double value = expected.get(end).asDouble();
      assertThat(found.at("/" + end + "/value").asDouble())
          .as(end)
          .isCloseTo(value, within(1e-3 * Math.abs(value)));
    }
    double theirs = expected.get("traceStandardError").asDouble();
    double ours = found.at("/trace/standardError").asDouble();
    assertThat(found.at("/trace/value").asDouble())
        .isCloseTo(expected.get("traceEstimate").asDouble(), within(4 * Math.hypot(theirs, ours)));
  }
}
