package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.Subject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests overlaps of subspaces that are known, and their refusals. */
@ApiTest
class OverlapTest {
  private static final float[] E1 = {1, 0, 0, 0, 0, 0};
  private static final float[] E2 = {0, 1, 0, 0, 0, 0};
  private static final float[] E3 = {0, 0, 1, 0, 0, 0};
  private static final float[] E4 = {0, 0, 0, 1, 0, 0};

  /** Sixty degrees from the first axis. */
  private static final float[] TURNED = {0.5f, 0, 0, (float) Math.sqrt(0.75), 0, 0};

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private Http http;
  private JobFixtures fixtures;

  @BeforeEach
  void connect() {
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
  }

  private static Map<Subject, float[][]> kept(Object... subjectsAndVectors) {
    Map<Subject, float[][]> kept = new LinkedHashMap<>();
    for (int i = 0; i < subjectsAndVectors.length; i += 2) {
      kept.put((Subject) subjectsAndVectors[i], (float[][]) subjectsAndVectors[i + 1]);
    }
    return kept;
  }

  private UUID headAndTail() throws IOException {
    return fixtures.withEigenvectors(
        "six",
        kept(
            Subject.ofClass(0),
            new float[][] {E1, E2},
            Subject.ofClass(9),
            new float[][] {TURNED, E2, E3},
            Subject.OVERALL,
            new float[][] {E2, E1}));
  }

  @Test
  void classesAreComparedWithEachOtherAndWithTheWhole() throws IOException {
    JsonNode body = http.get("/jobs/%s/spectrum/overlap".formatted(headAndTail())).json();
    assertThat(body.get("k").asInt()).isEqualTo(2);
    assertThat(body.get("parameters").asInt()).isEqualTo(6);
    assertThat(body.get("chance").asDouble()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(body.get("subspaces").findValues("class").toString()).isEqualTo("[0, 9, null]");
    // Angles of 0 and 60 degrees: (1 + 1/4) / 2.
    assertThat(body.at("/overlap/0/1").asDouble()).isCloseTo(0.625, within(1e-7));
    assertThat(body.at("/overlap/0/2").asDouble()).isCloseTo(1, within(1e-12));
    assertThat(body.at("/pairs/0/angles/0").asDouble()).isCloseTo(0, within(1e-5));
    assertThat(body.at("/pairs/0/angles/1").asDouble()).isCloseTo(60, within(1e-5));
    assertThat(body.get("pairs")).hasSize(3);
  }

  @Test
  void fewerDimensionsTakeTheLargestEigenvalues() throws IOException {
    JsonNode body = http.get("/jobs/%s/spectrum/overlap?k=1".formatted(headAndTail())).json();
    assertThat(body.at("/overlap/0/1").asDouble()).isCloseTo(0.25, within(1e-7));
    assertThat(body.at("/overlap/0/2").asDouble()).isCloseTo(0, within(1e-12));
    assertThat(body.at("/subspaces/0/converged").asInt()).isEqualTo(1);
  }

  @Test
  void aTableHasALineForEachPair() throws IOException {
    Http.Answer csv =
        http.get("/jobs/%s/spectrum/overlap".formatted(headAndTail()), "Accept", "text/csv");
    assertThat(csv.header("Content-Type")).startsWith("text/csv");
    assertThat(csv.text().lines().findFirst())
        .contains(
            "firstJob,firstClass,secondJob,secondClass,k,overlap,firstConverged,secondConverged,angle1,angle2");
    assertThat(csv.text().lines()).hasSize(1 + 3);
    assertThat(csv.text()).contains("\"overall\"");
  }

  @Test
  void aTableSaysHowManyEigenvaluesOfEachSideHaveConverged() throws IOException {
    Http.Answer csv =
        http.get("/jobs/%s/spectrum/overlap".formatted(headAndTail()), "Accept", "text/csv");
    // The spectra know one eigenvalue, which has converged, of the two.
    assertThat(csv.text().lines().skip(1).toList().get(1)).contains(",2,1.0,1,1,");
  }

  @Test
  void aPictureMarksSubspacesThatHaveNotConverged() throws IOException {
    String path = compare(headAndTail(), headAndTail()).replace("overlap?", "overlap.svg?");
    assertThat(http.get(path).text()).contains("6 of 6 subspaces (*) have not converged");
    assertThat(http.get(path + "&k=1").text()).doesNotContain("converged");
  }

  @Test
  void jobsAreComparedClassByClass() throws IOException {
    UUID other = fixtures.withEigenvectors("six", kept(Subject.ofClass(0), new float[][] {E1, E4}));
    JsonNode body = http.get(compare(headAndTail(), other)).json();
    assertThat(body.get("subspaces")).hasSize(4);
    assertThat(body.at("/subspaces/3/job").asString()).isEqualTo(other.toString());
    assertThat(body.at("/overlap/0/3").asDouble()).isCloseTo(0.5, within(1e-12));
    assertThat(body.at("/overlap/3/0")).isEqualTo(body.at("/overlap/0/3"));
  }

  @Test
  void aPictureNamesClassAndJob() throws IOException {
    UUID other = fixtures.withEigenvectors("six", kept(Subject.ofClass(0), new float[][] {E1, E4}));
    String path = compare(headAndTail(), other).replace("overlap?", "overlap.svg?");
    Http.Answer svg = http.get(path);
    assertThat(svg.status()).as(svg.text()).isEqualTo(200);
    assertThat(svg.text()).contains("0.50", "class, " + other.toString().substring(0, 8));
    assertThat(http.get(path + "&k=1").header("ETag")).isNotEqualTo(svg.header("ETag"));
    assertThat(http.get(path, "If-None-Match", svg.header("ETag")).status()).isEqualTo(304);
    refused(400, path + "&k=3", "kept 2 eigenvectors");
  }

  @Test
  void moreDimensionsThanWereKeptAreRefused() throws IOException {
    String path = "/jobs/%s/spectrum/overlap".formatted(headAndTail());
    refused(400, path + "?k=3", "kept 2 eigenvectors of class 0; take at most so many");
    refused(400, path + "?k=0", "whole number from 1 to 100");
    refused(400, path + "?which=final", "no parameter 'which'");
  }

  @Test
  void modelsOfDifferentParametersAreRefused() throws IOException {
    UUID job = headAndTail();
    UUID shorter =
        fixtures.withEigenvectors("six", kept(Subject.ofClass(0), new float[][] {{1, 0}, {0, 1}}));
    refused(422, compare(job, shorter), "has 6 parameters");
    UUID reordered =
        fixtures.withEigenvectors("other", kept(Subject.ofClass(0), new float[][] {E1, E2}));
    refused(422, compare(job, reordered), "differ in names, shapes or order");
  }

  @Test
  void eigenvectorsOfEarlierVersionsAreComparedWithinTheirJob() throws IOException {
    Map<Subject, float[][]> vectors =
        kept(Subject.ofClass(0), new float[][] {E1}, Subject.ofClass(1), new float[][] {TURNED});
    UUID old = fixtures.withEigenvectors(null, vectors);
    assertThat(
            http.get("/jobs/%s/spectrum/overlap".formatted(old))
                .json()
                .at("/overlap/0/1")
                .asDouble())
        .isCloseTo(0.25, within(1e-7));
    refused(422, compare(old, headAndTail()), "earlier version of Flattail stored them");
  }

  @Test
  void eigenvectorsOfDifferentLengthsAreRefused() throws IOException {
    UUID job =
        fixtures.withEigenvectors(
            "six",
            kept(Subject.ofClass(0), new float[][] {E1}, Subject.ofClass(1), new float[][] {{1}}));
    refused(422, "/jobs/%s/spectrum/overlap".formatted(job), "has 6 parameters");
  }

  @Test
  void dependentEigenvectorsAreRefused() throws IOException {
    UUID job =
        fixtures.withEigenvectors(
            "six",
            kept(
                Subject.ofClass(0),
                new float[][] {E1, E1},
                Subject.ofClass(1),
                new float[][] {E1, E2}));
    refused(422, "/jobs/%s/spectrum/overlap".formatted(job), "no subspace of 2 dimensions");
  }

  @Test
  void moreVectorsThanAllowedAreRefused() throws IOException {
    float[][] vectors = new float[100][100];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i][i] = 1;
    }
    Map<Subject, float[][]> many = new LinkedHashMap<>();
    for (int c = 0; c < 6; c++) {
      many.put(Subject.ofClass(c), vectors);
    }
    String path = "/jobs/%s/spectrum/overlap".formatted(fixtures.withEigenvectors("h", many));
    refused(422, path, "ask for a smaller k");
    assertThat(http.get(path + "?k=2").json().at("/overlap/0/5").asDouble())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void aJobWithoutEigenvectorsSaysHowToKeepThem() throws IOException {
    Map<String, Object> without = JobFixtures.measurement("hessian");
    without.put("eigenvectors", false);
    UUID none = fixtures.hessian(without, List.of(), null);
    refused(404, "/jobs/%s/spectrum/overlap".formatted(none), "with eigenvectors true");
    UUID deleted = fixtures.withEigenvectors("six", Map.of());
    refused(404, "/jobs/%s/spectrum/overlap".formatted(deleted), "Resume it, or submit it again");
    Map<String, Object> blocks = JobFixtures.measurement("hessian");
    blocks.put("by", "stage");
    UUID byStage =
        fixtures.hessian(
            blocks,
            List.of(JobFixtures.within(JobFixtures.entry(9, "class 9", 50), "layer1")),
            null);
    refused(404, "/jobs/%s/spectrum/overlap".formatted(byStage), "without parameters and by");
    refused(404, "/jobs/%s/spectrum/overlap".formatted(fixtures.succeeded()), "kind train has no");
  }

  private void refused(int status, String path, String told) {
    Http.Answer answer = http.get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("detail").asString()).contains(told);
  }

  private static String compare(UUID... ids) {
    return "/compare/overlap?jobs="
        + String.join(",", List.of(ids).stream().map(UUID::toString).toList());
  }
}
