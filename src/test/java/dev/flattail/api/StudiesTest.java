package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.ClassCurvature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests groups of jobs that differ in the seed alone: figures, curves, tests, plots. */
@ApiTest
class StudiesTest {
  /** The 0.975 quantiles of Student's distribution with one and two degrees of freedom. */
  private static final double T1 = 12.706204736432095;

  private static final double T2 = 4.302652729911275;

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired Sweeps sweeps;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private Http http;
  private JobFixtures fixtures;

  @BeforeEach
  void connect() {
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
  }

  private UUID study() {
    return new SweepFixtures(sweeps, queue).study();
  }

  private JsonNode get(String path) {
    Http.Answer answer = http.get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private void refused(int status, String path, String part) {
    Http.Answer answer = http.get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().get("detail").asString()).contains(part);
  }

  /** Creates a training with a radius and a seed that reached an accuracy. */
  private UUID training(double radius, int seed, double accuracy) {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("name", "r%s s%d".formatted(radius, seed));
    spec.put("labels", Map.of("attempt", "a" + seed));
    spec.put("sharpness", Map.of("type", "sam", "rho", radius));
    spec.put("seed", seed);
    Lease lease = fixtures.claim(spec);
    SweepFixtures.end(lease, accuracy);
    return lease.job().id();
  }

  private static String listed(List<UUID> ids) {
    return ids.stream().map(UUID::toString).collect(Collectors.joining(","));
  }

  @Test
  void chosenFiguresComeInTheirOrder() {
    UUID id = study();
    String query = "?over=/seed&figure=final.loss&figure=final.balancedAccuracy&figure=final.loss";
    JsonNode whole = get("/sweeps/" + id + "?over=/seed");
    for (String path : List.of("/sweeps/" + id + query, "/compare" + query + "&sweep=" + id)) {
      JsonNode chosen = get(path);
      for (int group = 0; group < 2; group++) {
        JsonNode figures = chosen.at("/groups/" + group + "/figures");
        JsonNode all = whole.at("/groups/" + group + "/figures");
        assertThat(figures.propertyNames()).containsExactly("final.loss", "final.balancedAccuracy");
        assertThat(figures.get("final.loss")).isEqualTo(all.get("final.loss"));
        assertThat(figures.get("final.balancedAccuracy"))
            .isEqualTo(all.get("final.balancedAccuracy"));
      }
    }
    assertThat(http.get("/sweeps/" + id + query, "Accept", "text/csv").text())
        .startsWith("/sharpness/rho,n,failed,final.loss.mean,");
  }

  @Test
  void aFigureThatNoResultHasIsRefused() {
    String path = "/sweeps/" + study() + "?over=/seed&figure=";
    refused(400, path + "final.acuracy", "no job has a figure 'final.acuracy'".substring(3));
    refused(400, path.replace("over=/seed&", "") + "final.accuracy", "it needs over");
    assertThat(get(path + "final.few").at("/groups/0/figures/final.few/n").asInt())
        .as("null in all results: the group is empty")
        .isZero();
  }

  @Test
  void aSweepsFiguresAreAveragedOverTheSeeds() {
    UUID id = study();
    JsonNode body = get("/sweeps/" + id + "?over=/seed");
    assertThat(body.get("over").asString()).isEqualTo("/seed");
    assertThat(body.get("groups")).hasSize(2);
    JsonNode first = body.at("/groups/0");
    assertThat(first.get("values").toString()).isEqualTo("{\"/sharpness/rho\":0.1}");
    List<String> rows = get("/sweeps/" + id).get("rows").findValuesAsString("job");
    assertThat(first.get("jobs").valueStream().map(JsonNode::asString))
        .containsExactlyElementsOf(rows.subList(0, 3));
    assertThat(first.get("n").asInt()).isEqualTo(3);
    assertThat(first.get("failed").asInt()).isZero();
    JsonNode balanced = first.get("figures").get("final.balancedAccuracy");
    double half = T2 * 0.01 / Math.sqrt(3);
    assertThat(balanced.get("n").asInt()).isEqualTo(3);
    assertThat(balanced.get("mean").asDouble()).isCloseTo(0.71, within(1e-12));
    assertThat(balanced.get("standardDeviation").asDouble()).isCloseTo(0.01, within(1e-12));
    assertThat(balanced.get("low").asDouble()).isCloseTo(0.71 - half, within(1e-9));
    assertThat(balanced.get("high").asDouble()).isCloseTo(0.71 + half, within(1e-9));
    JsonNode equal = first.get("figures").get("final.ece");
    assertThat(equal.get("standardDeviation").asDouble()).isZero();
    assertThat(equal.get("low")).isEqualTo(equal.get("high"));
    assertThat(first.get("figures").propertyNames())
        .contains("bestOnTest.perClass[9]")
        .doesNotContain("final.few");
  }

  @Test
  void aDivergedJobIsCountedAndInNoMean() {
    JsonNode second = get("/sweeps/" + study() + "?over=/seed").at("/groups/1");
    assertThat(second.get("jobs")).hasSize(3);
    assertThat(second.get("n").asInt()).isEqualTo(2);
    assertThat(second.get("failed").asInt()).isEqualTo(1);
    assertThat(second.get("diverged").asInt()).isEqualTo(1);
    assertThat(second.at("/figures/final.balancedAccuracy/mean").asDouble())
        .isCloseTo(0.745, within(1e-12));
  }

  @Test
  void jobsInEveryStateAreCountedOnce() {
    String id =
        http.postJson(
                "/sweeps",
                """
                {"base": {"kind": "train", "dataset": {"name": "shapes"}, "priority": 1000},
                 "grid": {"/seed": [0, 1, 2, 3, 4]}}""")
            .json()
            .get("id")
            .asString();
    SweepFixtures fixture = new SweepFixtures(sweeps, queue);
    List<UUID> ids = sweeps.get(UUID.fromString(id)).rows().stream().map(row -> row.job()).toList();
    SweepFixtures.end(fixture.claim(sweeps.get(UUID.fromString(id)).rows().get(0)), 0.5);
    SweepFixtures.end(fixture.claim(sweeps.get(UUID.fromString(id)).rows().get(1)), Double.NaN);
    http.send("POST", "/jobs/" + ids.get(2) + "/cancel", new byte[0]);
    http.send("POST", "/jobs/" + ids.get(3) + "/cancel", new byte[0]);
    http.send("DELETE", "/jobs/" + ids.get(3), new byte[0]);

    JsonNode group = get("/sweeps/" + id + "?over=/seed").at("/groups/0");
    assertThat(group.get("values").toString()).isEqualTo("{}");
    assertThat(group.get("jobs")).hasSize(5);
    assertThat(
            List.of("n", "failed", "diverged", "cancelled", "unfinished", "deleted", "repeated")
                .stream()
                .map(name -> group.get(name).asInt()))
        .containsExactly(1, 1, 1, 1, 1, 1, 0);
    JsonNode accuracy = group.at("/figures/final.accuracy");
    assertThat(accuracy.toString())
        .isEqualTo("{\"n\":1,\"mean\":0.5,\"standardDeviation\":null,\"low\":null,\"high\":null}");
    http.send("POST", "/sweeps/" + id + "/cancel", new byte[0]);
  }

  @Test
  void theCsvHasTheOtherPointersTheCountsAndTheFigures() {
    Http.Answer answer = http.get("/sweeps/" + study() + "?over=/seed", "Accept", "text/csv");
    assertThat(answer.header("Content-Type")).startsWith("text/csv");
    List<String> lines = answer.text().lines().toList();
    assertThat(lines.getFirst())
        .startsWith(
            "/sharpness/rho,n,failed,final.accuracy.mean,final.accuracy.standardDeviation,final.accuracy.low,final.accuracy.high,")
        .contains(".high,final.accuracy.n,")
        .endsWith(",diverged,cancelled,unfinished,deleted,repeated");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).startsWith("0.1,3,0,0.71").endsWith(",0,0,0,0,0");
    assertThat(lines.get(2)).startsWith("0.5,2,1,0.745").endsWith(",1,0,0,0,0");
  }

  @Test
  void severalValuesMayBeAveragedOver() {
    JsonNode groups = get("/sweeps/" + study() + "?over=/seed,/sharpness/rho").get("groups");
    assertThat(groups).hasSize(1);
    assertThat(groups.at("/0/n").asInt()).isEqualTo(5);
    assertThat(groups.at("/0/values").toString()).isEqualTo("{}");
  }

  @Test
  void aPointerThatDoesNotVaryIsRefusedWithThoseThatDo() {
    UUID id = study();
    String part =
        "names '/sed', in which the jobs do not differ; they differ in /sharpness/rho, /seed";
    refused(400, "/sweeps/" + id + "?over=/sed", part);
    refused(400, "/compare?sweep=" + id + "&over=/sed", part);
    refused(400, "/sweeps/" + id + "?over=", "names ''");
    refused(400, "/sweeps/" + id + "?over=/seed&by=1", "no parameter 'by'");
  }

  @Test
  void jobsOfNoSweepAreGroupedByTheirSpecs() {
    List<UUID> ids =
        List.of(
            training(0.05, 0, 0.6),
            training(0.2, 0, 0.7),
            training(0.05, 1, 0.64),
            training(0.2, 1, 0.72),
            training(0.2, 2, Double.NaN));
    JsonNode body = get("/compare?jobs=" + listed(ids) + "&over=/seed");
    assertThat(body.get("groups")).hasSize(2);
    assertThat(body.at("/groups/0/values").toString()).isEqualTo("{\"/sharpness/rho\":0.05}");
    assertThat(body.at("/groups/0/figures/final.accuracy/mean").asDouble())
        .isCloseTo(0.62, within(1e-12));
    assertThat(body.at("/groups/1/n").asInt()).isEqualTo(2);
    assertThat(body.at("/groups/1/diverged").asInt()).isEqualTo(1);
    String csv =
        http.get("/compare?jobs=" + listed(ids) + "&over=/seed", "Accept", "text/csv").text();
    assertThat(csv.lines().skip(1).findFirst().orElseThrow()).startsWith("0.05,2,0,0.62");
    refused(
        400,
        "/compare?jobs=" + listed(ids) + "&over=/epochs",
        "the jobs do not differ; they differ in /seed, /sharpness/rho");
    refused(400, "/compare?jobs=" + listed(ids) + "&over=/seed&which=final", "which is not for");
  }

  @Test
  void aRepeatedSeedIsCountedAndCannotBePaired() {
    List<UUID> ids =
        List.of(training(0.05, 0, 0.6), training(0.05, 0, 0.6), training(0.05, 1, 0.61));
    JsonNode group = get("/compare?jobs=" + listed(ids) + "&over=/seed").at("/groups/0");
    assertThat(group.get("n").asInt()).isEqualTo(3);
    assertThat(group.get("repeated").asInt()).isEqualTo(1);
    UUID other = training(0.3, 0, 0.7);
    refused(
        400,
        "/compare/test?jobs=%s,%s&over=/seed&figure=final.accuracy".formatted(listed(ids), other),
        "both have /seed=0");
  }

  @Test
  void measurementsAreAveragedOverTheSeedsOfTheirTrainings() throws IOException {
    List<UUID> measured = new ArrayList<>();
    for (double radius : List.of(0.05, 0.2)) {
      for (int seed : List.of(0, 1)) {
        measured.add(fixtures.hessianOf(training(radius, seed, 0.5).toString(), 9));
      }
    }
    JsonNode body = get("/compare?jobs=" + listed(measured) + "&over=/model/job/seed");
    assertThat(body.get("groups")).hasSize(2);
    assertThat(body.at("/groups/1/values").toString())
        .isEqualTo("{\"/model/job/sharpness/rho\":0.2}");
    JsonNode largest = body.at("/groups/1/figures/classes[0].lambdaMax.value");
    assertThat(largest.get("n").asInt()).isEqualTo(2);
    assertThat(largest.get("mean").asDouble()).isEqualTo(347.5);
  }

  @Test
  void curvesAreAveragedEpochByEpoch() {
    UUID id = study();
    String query = "?sweep=" + id + "&over=/seed&metric=balancedAccuracy";
    JsonNode body = get("/compare/curves" + query);
    assertThat(body.get("metric").asString()).isEqualTo("balancedAccuracy");
    JsonNode curve = body.at("/groups/1/curve");
    assertThat(curve.findValuesAsString("epoch")).containsExactly("1", "2");
    JsonNode first = curve.get(0);
    // The diverged job has a row of this epoch, and is in no mean.
    assertThat(first.get("n").asInt()).isEqualTo(2);
    assertThat(first.get("mean").asDouble()).isCloseTo(0.445, within(1e-12));
    double half = T1 * 0.01 / Math.sqrt(2) / Math.sqrt(2);
    assertThat(first.get("high").asDouble()).isCloseTo(0.445 + half, within(1e-9));
    assertThat(body.at("/groups/1/diverged").asInt()).isEqualTo(1);
    List<String> csv =
        http.get("/compare/curves" + query, "Accept", "text/csv").text().lines().toList();
    assertThat(csv.getFirst()).isEqualTo("/sharpness/rho,epoch,n,mean,standardDeviation,low,high");
    assertThat(csv).hasSize(5);
    assertThat(
            get("/compare/curves" + query.replace("balancedAccuracy", "few")).at("/groups/0/curve"))
        .isEmpty();
  }

  @Test
  void curvesOfDifferentLengthsHaveTheirOwnNumberOfJobsPerEpoch() {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("seed", 1);
    Lease lease = fixtures.claim(spec);
    lease.startAfter(0);
    lease.metricsRow(1, JobFixtures.row(1, 0.5));
    lease.succeed(JobFixtures.result(0.5), dev.flattail.jobs.worker.Publication.of(List.of()));
    spec.put("seed", 2);
    Lease longer = fixtures.claim(spec);
    SweepFixtures.end(longer, 0.7);
    JsonNode curve =
        get("/compare/curves?jobs=%s,%s&over=/seed&metric=testAccuracy"
                .formatted(lease.job().id(), longer.job().id()))
            .at("/groups/0/curve");
    assertThat(curve.findValuesAsString("n")).containsExactly("2", "1");
    assertThat(curve.get(1).get("low").isNull()).isTrue();
  }

  @Test
  void settingsArePairedByTheirSeeds() {
    UUID id = study();
    JsonNode test =
        get("/compare/test?sweep=" + id + "&over=/seed&figure=final.balancedAccuracy&a=0&b=1");
    assertThat(test.at("/a/values").toString()).isEqualTo("{\"/sharpness/rho\":0.1}");
    assertThat(test.at("/b/group").asInt()).isEqualTo(1);
    assertThat(test.get("pairs")).hasSize(2);
    assertThat(test.at("/pairs/0/over").toString()).isEqualTo("{\"/seed\":0}");
    assertThat(test.at("/pairs/0/difference").asDouble()).isCloseTo(0.04, within(1e-12));
    assertThat(test.at("/difference/mean").asDouble()).isCloseTo(0.035, within(1e-12));
    // Differences 0.04 and 0.03: t = 7, and p of the Cauchy distribution.
    assertThat(test.at("/tests/0/name").asString()).isEqualTo("paired t-test");
    assertThat(test.at("/tests/0/statistic").asDouble()).isCloseTo(7, within(1e-9));
    assertThat(test.at("/tests/0/p").asDouble())
        .isCloseTo(1 - 2 * Math.atan(7) / Math.PI, within(1e-9));
    assertThat(test.at("/tests/1/p").isNull()).isTrue();
    assertThat(test.at("/tests/1/note").asString()).contains("needs 6 pairs");
    List<JsonNode> unpaired = test.get("unpaired").valueStream().toList();
    assertThat(
            unpaired.stream()
                .map(one -> one.get("setting").asString() + ": " + one.get("reason").asString()))
        .containsExactly("a: the other group has no result for it", "b: the job diverged");
    assertThat(unpaired).allSatisfy(one -> assertThat(one.at("/over/~1seed").asInt()).isEqualTo(2));
  }

  @Test
  void curvaturesOfAClassAreAveragedEpochByEpoch() {
    List<UUID> runs = List.of(measured(0, -8.0), measured(1, -12.0));
    String query = "?jobs=%s&over=/seed&metric=curvature.class-9.".formatted(listed(runs));

    JsonNode curve = get("/compare/curves" + query + "lambdaMin").at("/groups/0/curve");
    assertThat(curve).hasSize(1);
    assertThat(curve.at("/0/epoch").asInt()).isEqualTo(2);
    assertThat(curve.at("/0/n").asInt()).isEqualTo(2);
    assertThat(curve.at("/0/mean").asDouble()).isEqualTo(-10.0);
    assertThat(get("/compare/curves" + query + "lambdaMax").at("/groups/0/curve")).isEmpty();
    refused(400, "/compare/curves" + query + "lambda", "curvature.class-0.lambdaMax");

    Http.Answer svg = http.get("/compare/curves.svg" + query + "lambdaMin", "Accept", "*/*");
    assertThat(svg.status()).as(svg.text()).isEqualTo(200);
    assertThat(svg.text()).contains("curvature.class-9.lambdaMin by epoch");
  }

  /** Creates a training that measured the smallest eigenvalue of class 9 after its second epoch. */
  private UUID measured(int seed, double smallest) {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("seed", seed);
    Lease lease = fixtures.claim(spec);
    List<ClassCurvature> found =
        List.of(
            new ClassCurvature(0, 1.0, -1.0, 2.0, null, 0.0),
            new ClassCurvature(9, null, smallest, 50.0, null, 0.01));
    lease.startAfter(0);
    for (int epoch = 1; epoch <= 2; epoch++) {
      lease.metricsRow(epoch, JobFixtures.measured(epoch, epoch == 2 ? found : null));
    }
    lease.succeed(JobFixtures.result(0.5), Publication.of(List.of()));
    return lease.job().id();
  }

  @Test
  void choicesThatAStudyLacksAreRefused() {
    UUID id = study();
    String test = "/compare/test?sweep=" + id + "&over=/seed";
    refused(400, test, "figure is required");
    refused(400, test + "&figure=final.few", "job has a figure 'final.few'");
    refused(400, test + "&figure=final.accuracy&b=2", "there are 2 groups");
    refused(400, test + "&figure=final.accuracy&b=0", "same group");
    refused(400, test + "&figure=final.accuracy&a=-1", "whole number");
    refused(400, "/compare/test?sweep=" + id + "&figure=x", "over is required");
    refused(400, "/compare/curves?sweep=" + id + "&over=/seed", "etric is required");
    refused(400, "/compare/curves?sweep=" + id + "&over=/seed&metric=x", "metric 'x'");
    refused(400, "/compare/curves?over=/seed&metric=few", "jobs is required");
    refused(400, "/compare?sweep=%s&jobs=%s,%s".formatted(id, id, id), "not both");
    refused(404, "/compare?over=/seed&sweep=" + UUID.randomUUID(), "No sweep has id");
    refused(404, "/compare/loss.svg?over=/seed&sweep=" + id, "curves, groups and class-accuracy");
    refused(409, "/compare?sweep=" + id, "is failed");
    refused(400, "/compare/curves.svg?sweep=" + id, "over is required for curves");
    refused(400, "/compare/groups.svg?over=/seed&metric=few&sweep=" + id, "no parameter 'metric'");
    refused(400, "/compare/groups.svg?over=/seed&which=worst&sweep=" + id, "which must be one of");
  }

  @Test
  void plotsShowMeansWithIntervals() {
    String query = "?sweep=" + study() + "&over=/seed";
    String curves = "/compare/curves.svg" + query + "&metric=balancedAccuracy";
    Http.Answer svg = http.get(curves, "Accept", "*/*");
    assertThat(svg.status()).as(svg.text()).isEqualTo(200);
    assertThat(svg.text()).contains(">rho=0.1 (n = 3)<", ">rho=0.5 (n = 2)<", "95% interval");
    assertThat(http.get(curves, "Accept", "*/*", "If-None-Match", svg.header("ETag")).status())
        .isEqualTo(304);
    for (String name : List.of("groups", "class-accuracy")) {
      Http.Answer means = http.get("/compare/" + name + ".svg" + query, "Accept", "*/*");
      assertThat(means.status()).as(means.text()).isEqualTo(200);
      assertThat(means.text()).contains(">rho=0.5 (n = 2)<", "71.0%");
    }
    Http.Answer png =
        http.get("/compare/groups.png" + query + "&which=bestOnTest", "Accept", "*/*");
    assertThat(png.header("Content-Type")).isEqualTo("image/png");
  }

  @Test
  void classesOfDifferentDataSetsAreNotDrawnOverEachOther() {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("dataset", Map.of("name", "cifar100"));
    Lease lease = fixtures.claim(spec);
    SweepFixtures.end(lease, 0.5);
    String query = "?jobs=%s,%s&over=/seed".formatted(lease.job().id(), training(0.1, 1, 0.6));
    refused(422, "/compare/class-accuracy.svg" + query, "data sets with other classes");
    assertThat(get("/compare" + query).get("groups")).hasSize(2);
  }

  @Test
  void twoHundredJobsAreComparedByTheirIds() {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ids.add(training(i % 2 == 0 ? 0.05 : 0.2, i / 2, 0.5 + i / 1000.0));
    }
    String jobsOf = "?jobs=" + listed(ids);
    assertThat(get("/compare" + jobsOf).get("rows")).hasSize(200);
    JsonNode groups = get("/compare" + jobsOf + "&over=/seed").get("groups");
    assertThat(groups.findValuesAsString("n")).contains("100", "100");
    assertThat(groups).hasSize(2);
    JsonNode test = get("/compare/test" + jobsOf + "&over=/seed&figure=final.accuracy");
    assertThat(test.get("pairs")).hasSize(100);
    String svg = http.get("/compare/groups.svg" + jobsOf, "Accept", "*/*").text();
    assertThat(svg).contains("and 177 more");
    assertThat(http.get("/compare/groups.svg" + jobsOf, "Accept", "*/*").header("ETag"))
        .hasSizeLessThan(100);
  }
}
