package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.MeasuredLoss;
import dev.flattail.results.SpectrumEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests comparisons of finished jobs, and their refusals. */
@ApiTest
class CompareTest {
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

  @Test
  void hessianJobsHaveARowEachInTheOrderAsked() throws IOException {
    UUID sgd = headAndTail("SGD");
    UUID sam = headAndTail("SAM");
    JsonNode body = http.get(compare(sam, sgd)).json();
    assertThat(body.get("kind").asString()).isEqualTo("hessian");
    assertThat(body.get("rows").findValuesAsString("job"))
        .containsExactly(sam.toString(), sgd.toString());
    JsonNode tail = body.at("/rows/1/classes/1");
    assertThat(tail.get("name").asString()).isEqualTo("triangle");
    assertThat(tail.get("lambdaMin").asDouble()).isEqualTo(-34.5);
    assertThat(tail.get("traceStandardError").asDouble()).isEqualTo(554);
    assertThat(body.at("/rows/0/overall/lambdaMax").asDouble()).isEqualTo(347.5);
  }

  @Test
  void aTableHasALineForEachJobAndClass() throws IOException {
    UUID sgd = headAndTail("=SGD, \"plain\"");
    Http.Answer csv = http.get(compare(sgd, headAndTail("SAM")), "Accept", "text/csv");
    assertThat(csv.header("Content-Type")).startsWith("text/csv");
    assertThat(csv.text().lines()).hasSize(1 + 2 * 3);
    assertThat(csv.text().lines().skip(3).findFirst().orElseThrow()).contains("overall");
    assertThat(csv.text()).contains("=SGD, \"\"plain\"\"\"");
    assertThat(http.get(compare(sgd, sgd), "Accept", "application/xml").status()).isEqualTo(406);
  }

  @Test
  void trainingsAreComparedByGroupsAndClasses() throws IOException {
    UUID first = fixtures.succeeded();
    UUID second = fixtures.succeeded();
    JsonNode body = http.get(compare(first, second)).json();
    assertThat(body.at("/rows/0/perClass")).hasSize(10);
    assertThat(body.get("classes")).hasSize(10);
    assertThat(body.at("/classes/0/train").asInt()).isEqualTo(500);
    assertThat(
            http.get(compare(first, second) + "&which=bestOnTest")
                .json()
                .at("/rows/0/epoch")
                .asInt())
        .isEqualTo(2);
    Http.Answer none = http.get(compare(first, second) + "&which=bestOnValidation");
    assertThat(none.status()).isEqualTo(422);
    assertThat(none.json().get("detail").asString()).contains("has no bestOnValidation");
    assertThat(http.get(compare(first, second) + "&which=worst").status()).isEqualTo(400);
    assertThat(http.get(compare(first, second), "Accept", "text/csv").text().lines())
        .hasSize(1 + 2 * 10);
  }

  @Test
  void picturesOfHessianJobsHoldBothRunsFromHeadToTail() throws IOException {
    UUID sgd = headAndTail("SGD");
    UUID sam = headAndTail("SAM");
    for (String name : List.of("density-all", "eigenvalues", "trace")) {
      String svg = picture(name, sgd, sam).text();
      assertThat(svg).contains("SGD", "SAM", "circle", "triangle");
      assertThat(svg.indexOf("circle")).as(name).isLessThan(svg.indexOf("triangle"));
    }
    assertThat(picture("density-2", sgd, sam).text()).contains("triangle").doesNotContain("circle");
    assertThat(picture("density-overall", sgd, sam).text()).contains("overall");
  }

  @Test
  void picturesOfTrainingsHoldAllRuns() throws IOException {
    UUID first = fixtures.succeeded();
    UUID second = fixtures.succeeded();
    for (String name : List.of("groups", "class-accuracy")) {
      assertThat(picture(name, first, second).text()).contains(first.toString().substring(0, 8));
    }
    Http.Answer png =
        http.get("/compare/groups.png?jobs=%s,%s".formatted(first, second), "Accept", "*/*");
    assertThat(png.header("Content-Type")).isEqualTo("image/png");
    assertThat(png.raw().body()).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void picturesMayRunNothingAndAreNotSentTwice() throws IOException {
    UUID sgd = headAndTail("<script>alert(1)</script>");
    UUID sam = headAndTail("SAM");
    Http.Answer svg = picture("eigenvalues", sgd, sam);
    assertThat(svg.header("Content-Type")).isEqualTo("image/svg+xml");
    assertThat(svg.text()).doesNotContain("<script");
    assertThat(svg.header("Content-Security-Policy")).contains("default-src 'none'", "sandbox");
    String path = "/compare/eigenvalues.svg?jobs=%s,%s".formatted(sgd, sam);
    Http.Answer again = http.get(path, "If-None-Match", svg.header("ETag"));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.raw().body()).isEmpty();
    sql.sql("update job set version = version + 1 where id = :id").param("id", sam).update();
    assertThat(http.get(path, "If-None-Match", svg.header("ETag")).status())
        .as("after a change of a job, such as an extension")
        .isEqualTo(200);
    assertThat(
            http.get(
                    "/compare/eigenvalues.svg?jobs=%s,%s".formatted(sam, sgd),
                    "If-None-Match",
                    svg.header("ETag"))
                .status())
        .isEqualTo(200);
    Http.Answer head = http.send("HEAD", path, new byte[0]);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.raw().body()).isEmpty();
    assertThat(http.send("POST", path, new byte[0]).status()).isEqualTo(405);
    assertThat(http.send("DELETE", compare(sgd, sam), new byte[0]).status()).isEqualTo(405);
  }

  @Test
  void listsOfJobsAreHeldToTheirRules() throws IOException {
    UUID job = fixtures.hessian("SGD");
    refused(400, "/compare", "jobs is required");
    refused(400, "/compare?jobs=", "jobs is required");
    refused(400, compare(job, job), "twice");
    refused(400, "/compare?jobs=%s,%s".formatted(job, upper(job)), "twice");
    refused(400, compare(job), "two or more");
    refused(400, compare(job) + "&jobs=" + job, "once");
    refused(400, compare(job, job) + "&format=csv", "no parameter 'format'");
    refused(400, compare(job) + ",", "an empty entry");
    refused(400, "/compare?jobs=,,", "an empty entry");
    refused(404, compare(job) + ",../../etc", "a job's id is a UUID");
    refused(404, compare(job, UUID.randomUUID()), "No job has id");
    List<UUID> many = new ArrayList<>();
    for (int i = 0; i < 201; i++) {
      many.add(UUID.randomUUID());
    }
    refused(400, compare(many.toArray(UUID[]::new)), "at most 200");
    refused(400, "/compare?jobs=" + ",".repeat(5000), "at most 200");
  }

  @Test
  void jobsThatDoNotMatchAreRefused() throws IOException {
    UUID hessian = fixtures.hessian("SGD", 9);
    refused(422, compare(hessian, fixtures.succeeded()), "compare jobs of one kind");
    refused(422, compare(hessian, fixtures.hessian("SAM", 3)), "no class in common");
    refused(422, compare(fixtures.landscape(), hessian), "kind landscape");
    refused(409, compare(fixtures.succeeded(), fixtures.running()), "is running");
    refused(409, compare(fixtures.failed(), fixtures.succeeded()), "is failed");
    Map<String, Object> other = JobFixtures.measurement("hessian");
    UUID truck = fixtures.hessian(other, List.of(JobFixtures.entry(9, "truck", 50)), null);
    refused(422, compare(hessian, truck), "'class 9' in one job and 'truck'");
    refused(422, "/compare/eigenvalues.svg?jobs=%s,%s".formatted(hessian, truck), "truck");
    String both = "?jobs=%s,%s".formatted(hessian, fixtures.hessian("SAM", 9));
    refused(422, "/compare/density-3.svg" + both, "None of the jobs measured class 3");
    refused(422, "/compare/density-overall.svg" + both, "measured the whole split");
    refused(404, "/compare/density-x.svg" + both, "density-{class}");
    refused(404, "/compare/groups.gif" + both, "as svg and png");
    refused(400, "/compare" + both + "&which=final", "these are none");
  }

  /** The result of a Hessian job as builds before the measured loss was recorded stored it. */
  private static final String WITHOUT_LOSS =
      """
      {"split": "train",
       "classes": [
         {"class": 9, "name": "class 9", "samples": 50, "loss": 0.41, "gradientNorm": 2.5,
          "lambdaMax": {"value": 347.5, "residual": 0.000003, "converged": true},
          "lambdaMin": {"value": -34.5, "residual": 0.004, "converged": true},
          "trace": {"value": 1200.5, "standardError": 554.0, "interval95": [-1183.0, 3584.0]},
          "negativeMass": 0.02, "sigma": 3.8, "hessianVectorProducts": 240, "seconds": 33.2}],
       "overall": null, "hessianVectorProducts": 240, "seconds": 33.2,
       "expectations": [], "verdict": null}
      """;

  @Test
  void aStoredSpectrumWithoutItsLossIsRefused() throws IOException {
    Lease lease = fixtures.claim(JobFixtures.measurement("hessian"));
    lease.succeed(JsonMapper.shared().readTree(WITHOUT_LOSS), Publication.of(List.of()));
    UUID old = lease.job().id();
    UUID now = fixtures.hessian("SGD", 9);
    String told =
        "The result of job %s does not say which loss was measured, because an earlier version of Flattail stored it; measure it again to compare it."
            .formatted(old);
    refused(422, compare(old, now), told);
    refused(422, compare(now, old), told);
    refused(422, "/compare/eigenvalues.svg?jobs=%s,%s".formatted(now, old), told);
    assertThat(http.get("/jobs/" + old).json().at("/result/classes/0/lambdaMax/value").asDouble())
        .isEqualTo(347.5);
    assertThat(http.send("DELETE", "/jobs/" + old, new byte[0]).status())
        .as("other tests hold all jobs to the contract")
        .isEqualTo(204);
  }

  @Test
  void spectraOfTwoSplitsAreNotLaidOverEachOther() throws IOException {
    Map<String, Object> test = JobFixtures.measurement("hessian");
    test.put("split", "test");
    UUID onTest = fixtures.hessian(test, List.of(JobFixtures.entry(9, "class 9", 100)), null);
    String told = "measured the train split and job %s the test split".formatted(onTest);
    refused(422, compare(fixtures.hessian("SGD", 9), onTest), told);
  }

  @Test
  void curvaturesOfDifferentLossesAreNotLaidOverEachOther() throws IOException {
    UUID plain = measured("plain", entropy(1, 1));
    UUID focal = measured("focal", new MeasuredLoss("focal", 1, 1, Map.of("gamma", 1.0)));
    refused(
        422,
        compare(plain, focal),
        "measured the loss cross-entropy, scale 1 and job %s the loss focal (gamma 1), scale 1"
            .formatted(focal));
    UUID sharper = measured("focal", new MeasuredLoss("focal", 1, 1, Map.of("gamma", 2.0)));
    refused(422, compare(focal, sharper), "focal (gamma 2), scale 1");
    UUID halfScale = measured("half", entropy(15, 30));
    refused(422, compare(plain, halfScale), "scale 15 (the model's own is 30)");
    refused(422, "/compare/density-9.svg?jobs=%s,%s".formatted(plain, focal), "focal");

    Map<String, Object> weighted = JobFixtures.measurement("hessian");
    weighted.put("rebalance", Map.of("type", "reweight"));
    UUID reweighted =
        fixtures.hessian(weighted, List.of(JobFixtures.entry(9, "class 9", 50)), null);
    refused(422, compare(plain, reweighted), "weighed classes by {\"type\":\"none\"}");
  }

  @Test
  void spectraOfDifferentMatricesAreNotLaidOverEachOther() throws IOException {
    UUID hessian = measured(Map.of());
    UUID gaussNewton = measured(Map.of("matrix", "ggn"));
    UUID block = measured(Map.of("parameters", List.of("layer3.*", "linear.*")));
    refused(
        422,
        compare(hessian, gaussNewton),
        "measured the Hessian, job %s the Gauss-Newton matrix:".formatted(gaussNewton));
    refused(
        422,
        "/compare/trace.svg?jobs=%s,%s".formatted(hessian, block),
        "the Hessian of layer3.*, linear.*:");
    refused(422, compare(headAndTail("SGD"), stages("SGD")), "the Hessian by stage");
    UUID other = measured(Map.of("matrix", "ggn"));
    JsonNode rows = http.get(compare(gaussNewton, other)).json().get("rows");
    assertThat(rows.at("/0/matrix").asString()).isEqualTo("ggn");
    assertThat(picture("eigenvalues", gaussNewton, other).text())
        .contains("Largest and smallest Gauss-Newton eigenvalue by class")
        .contains("matrix: Gauss-Newton matrix; loss: cross-entropy");
  }

  private UUID measured(Map<String, Object> fields) throws IOException {
    Map<String, Object> spec = JobFixtures.measurement("hessian");
    spec.putAll(fields);
    return fixtures.hessian(spec, List.of(JobFixtures.entry(9, "class 9", 50)), null);
  }

  /** Creates a job that measured two classes in two stages. */
  private UUID stages(String name) throws IOException {
    Map<String, Object> spec = JobFixtures.measurement("hessian");
    spec.put("name", name);
    spec.put("by", "stage");
    List<SpectrumEntry> entries = new ArrayList<>();
    for (SpectrumEntry of :
        List.of(JobFixtures.entry(0, "circle", 500), JobFixtures.entry(2, "triangle", 5))) {
      entries.add(JobFixtures.within(of, "stem"));
      entries.add(JobFixtures.within(of, "layer1"));
    }
    return fixtures.hessian(spec, entries, null);
  }

  @Test
  void blocksOfTwoJobsHaveAColumnEach() throws IOException {
    UUID sgd = stages("SGD");
    UUID sam = stages("SAM");
    JsonNode classes = http.get(compare(sgd, sam)).json().at("/rows/1/classes");
    assertThat(classes.findValuesAsString("block"))
        .containsExactly("stem", "layer1", "stem", "layer1");
    assertThat(classes.findValues("class").stream().map(JsonNode::asInt))
        .containsExactly(0, 0, 2, 2);
    Http.Answer csv = http.get(compare(sgd, sam), "Accept", "text/csv");
    assertThat(csv.text().lines()).hasSize(1 + 2 * 4);
    assertThat(csv.text().lines().skip(1).findFirst().orElseThrow()).endsWith(",\"stem\"");
    for (String name : List.of("eigenvalues", "trace")) {
      assertThat(picture(name, sgd, sam).text())
          .contains("by stage", "SGD, circle", "SAM, triangle", "stem", "layer1");
    }
    assertThat(picture("density-2", sgd, sam).text())
        .contains("stem", "layer1", "SGD", "SAM")
        .doesNotContain("circle");
    refused(
        422,
        "/compare/density-all.svg?jobs=%s,%s".formatted(sgd, sam),
        "take that of one class, such as density-0");
    refused(422, "/compare/density-7.svg?jobs=%s,%s".formatted(sgd, sam), "measured class 7");
  }

  private static MeasuredLoss entropy(double scale, double modelScale) {
    return new MeasuredLoss("cross-entropy", scale, modelScale, null);
  }

  private UUID measured(String name, MeasuredLoss loss) throws IOException {
    Map<String, Object> spec = JobFixtures.measurement("hessian");
    spec.put("name", name);
    return fixtures.hessian(spec, loss, List.of(JobFixtures.entry(9, "class 9", 50)), null);
  }

  /** A linear and a cosine classifier: each model's own probabilities are compared. */
  @Test
  void modelsAreComparedAtTheirOwnScales() throws IOException {
    UUID linear = measured("linear", entropy(1, 1));
    UUID cosine = measured("cosine", entropy(30, 30));
    JsonNode rows = http.get(compare(linear, cosine)).json().get("rows");
    assertThat(rows.at("/1/loss/scale").asDouble()).isEqualTo(30);
    assertThat(rows.at("/1/loss/modelScale").asDouble()).isEqualTo(30);
    assertThat(picture("eigenvalues", linear, cosine).text())
        .contains("loss: cross-entropy, each model at its own scale (1, 30); train split");
    UUID unscaled = measured("cosine at scale 1", entropy(1, 30));
    assertThat(picture("trace", linear, unscaled).text())
        .contains("loss: cross-entropy, scale 1 (the models' own are 1, 30); train split");
  }

  @Test
  void drawnImagesAreComparedWithAsManyDrawnImages() throws IOException {
    List<SpectrumEntry> drawn = List.of(JobFixtures.entry(9, "class 9", 500));
    List<SpectrumEntry> whole = List.of(JobFixtures.entry(9, "class 9", 50));
    Map<String, Object> limited = JobFixtures.measurement("hessian");
    limited.put("maxSamplesPerClass", 128);
    UUID one = fixtures.hessian(limited, drawn, null);
    UUID two = fixtures.hessian(limited, drawn, null);
    assertThat(picture("density-9", one, two).text())
        .contains("at most 128 drawn images a class", "class 9 (128 of 500 images)");
    UUID unlimited = fixtures.hessian(JobFixtures.measurement("hessian"), whole, null);
    refused(422, compare(one, unlimited), "has maxSamplesPerClass 128 and measured 128 images");
    UUID small = fixtures.hessian(limited, whole, null);
    JsonNode rows = http.get(compare(small, unlimited)).json().get("rows");
    assertThat(rows.at("/0/maxSamplesPerClass").asInt()).isEqualTo(128);
    assertThat(rows.at("/0/classes/0/sigma").asDouble()).isEqualTo(1.53);
  }

  /** One node at zero is the kernel itself: both runs draw the wider one. */
  @Test
  void densitiesOfAClassHaveOneKernel() throws IOException {
    UUID wide = density("wide", 2);
    UUID narrow = density("narrow", 0.5);
    String svg = picture("density-9", wide, narrow).text();
    assertThat(svg).contains("σ 2.0");
    List<String> lines =
        Pattern.compile("<polyline points=\"([^\"]+)\"[^>]*stroke-width=\"1.5\"")
            .matcher(svg)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo(lines.get(1));
  }

  private UUID density(String name, double sigma) throws IOException {
    Map<String, Object> spec = JobFixtures.measurement("hessian");
    spec.put("name", name);
    return fixtures.hessian(spec, List.of(JobFixtures.spike(9, sigma)), null);
  }

  @Test
  void jobsWithCommonClassesShowAllMeasurements() throws IOException {
    UUID tail = fixtures.hessian("SGD", 9);
    UUID both =
        fixtures.hessian(
            JobFixtures.measurement("hessian"),
            List.of(JobFixtures.entry(0, "circle", 500), JobFixtures.entry(9, "class 9", 5)),
            null);
    JsonNode rows = http.get(compare(tail, both)).json().get("rows");
    assertThat(rows.at("/0/classes")).hasSize(1);
    assertThat(rows.at("/1/classes")).hasSize(2);
    for (String name : List.of("density-all", "eigenvalues", "trace")) {
      assertThat(picture(name, tail, both).text()).as(name).contains("circle", "class 9");
    }
  }

  @Test
  void classesAreOrderedByTrainingImagesForEverySplit() throws IOException {
    Map<String, Object> spec = JobFixtures.measurement("hessian");
    spec.put("split", "test");
    spec.put(
        "dataset", Map.of("name", "shapes", "imbalance", Map.of("type", "exp", "factor", 0.01)));
    List<SpectrumEntry> tailFirst =
        List.of(JobFixtures.entry(2, "triangle", 100), JobFixtures.entry(0, "circle", 100));
    UUID one = fixtures.hessian(spec, tailFirst, null);
    UUID two = fixtures.hessian(spec, tailFirst, null);
    for (String name : List.of("density-all", "eigenvalues", "trace")) {
      String svg = picture(name, one, two).text();
      assertThat(svg.indexOf("circle")).as(name).isPositive().isLessThan(svg.indexOf("triangle"));
    }
  }

  @Test
  void everyTrainingKeepsItsOwnCountsAndThresholds() throws IOException {
    UUID balanced = fixtures.succeeded();
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put(
        "dataset", Map.of("name", "shapes", "imbalance", Map.of("type", "exp", "factor", 0.01)));
    spec.put("evaluation", Map.of("thresholds", Map.of("many", 200, "few", 10)));
    UUID longTailed = fixtures.succeeded(spec);
    JsonNode rows = http.get(compare(balanced, longTailed)).json().get("rows");
    assertThat(rows.at("/0/train/9").asInt()).isEqualTo(500);
    assertThat(rows.at("/1/train/9").asInt()).isEqualTo(5);
    assertThat(rows.at("/1/thresholds/few").asInt()).isEqualTo(10);
    List<String> lines =
        http.get(compare(balanced, longTailed), "Accept", "text/csv").text().lines().toList();
    assertThat(lines.getFirst()).isEqualTo("job,name,class,className,train,accuracy");
    assertThat(lines.get(10)).contains(",9,", ",500,0.252");
    assertThat(lines.get(20)).contains(",9,", ",5,0.252");
  }

  @Test
  void groupsThatWereCutByRankAreToldSo() throws IOException {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("evaluation", Map.of("thresholds", Map.of("manyBelow", 3, "fewFrom", 7)));
    JsonNode rows =
        http.get(compare(fixtures.succeeded(), fixtures.succeeded(spec))).json().get("rows");
    assertThat(rows.at("/0/thresholds/many").asInt()).isEqualTo(100);
    assertThat(rows.at("/1/thresholds/manyBelow").asInt()).isEqualTo(3);
    assertThat(rows.at("/1/thresholds/fewFrom").asInt()).isEqualTo(7);
    assertThat(rows.at("/1/thresholds/many").isMissingNode()).isTrue();
  }

  @Test
  void evaluationsShowWhatTheirModelsWereTrainedOn() throws IOException {
    Map<String, Object> spec = JobFixtures.measurement("evaluate");
    UUID ofTheDataSet = fixtures.evaluation(spec);
    spec.put("trainCounts", List.of(900, 800, 700, 600, 500, 400, 300, 200, 100, 7));
    UUID told = fixtures.evaluation(spec);
    JsonNode rows = http.get(compare(ofTheDataSet, told)).json().get("rows");
    assertThat(rows.at("/0/train/9").asInt()).isEqualTo(500);
    assertThat(rows.at("/1/train/0").asInt()).isEqualTo(900);
    assertThat(rows.at("/1/train/9").asInt()).isEqualTo(7);
  }

  /** Creates a job that measured a frequent class, a tail class and the whole split. */
  private UUID headAndTail(String name) throws IOException {
    Map<String, Object> spec = JobFixtures.measurement("hessian");
    spec.put("name", name);
    return fixtures.hessian(
        spec,
        List.of(JobFixtures.entry(0, "circle", 500), JobFixtures.entry(2, "triangle", 5)),
        JobFixtures.entry(null, "overall", 505));
  }

  private Http.Answer picture(String name, UUID... ids) {
    Http.Answer answer =
        http.get("/compare/%s.svg?jobs=%s".formatted(name, compare(ids).split("=", 2)[1]));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private void refused(int status, String path, String told) {
    Http.Answer answer = http.get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("detail").asString()).contains(told);
  }

  private static String compare(UUID... ids) {
    return "/compare?jobs=" + String.join(",", List.of(ids).stream().map(UUID::toString).toList());
  }

  private static String upper(UUID id) {
    return id.toString().toUpperCase(Locale.ROOT);
  }
}
