package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.api.contract.Contract;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests bundles over HTTP. */
@ApiTest
class BundleTest {
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
  void aTrainingsBundleHasItsFiles() throws IOException {
    UUID id = fixtures.succeeded();
    String link = http.get("/jobs/" + id).json().at("/links/bundle").asString();
    assertThat(link).isEqualTo("/jobs/" + id + "/bundle");
    Http.Answer answer = http.get(link);
    assertThat(answer.header("Content-Type")).isEqualTo("application/zip");
    assertThat(answer.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"" + id + ".zip\"");
    assertThat(unzip(answer).keySet())
        .startsWith("manifest.json", "README.md", "model.py", "spec.json", "result.json")
        .contains("metrics.csv", "logs.txt", "plots/accuracy.svg", "plots/confusion.png")
        .endsWith("checkpoints/last.safetensors");
    assertThat(unzip(answer).get("checkpoints/last.safetensors")).isEqualTo(Uploads.resnet20());
  }

  @Test
  void theManifestHasTheHashOfEveryOtherFile() throws IOException {
    Map<String, byte[]> files = unzip(http.get(bundle(fixtures.succeeded())));
    Map<String, String> expected = new LinkedHashMap<>();
    files.forEach((path, bytes) -> expected.put(path, DigestUtils.sha256Hex(bytes)));
    expected.remove("manifest.json");
    Map<String, String> listed = new LinkedHashMap<>();
    for (JsonNode file : json(files.get("manifest.json")).path("files")) {
      listed.put(file.path("path").asString(), file.path("sha256").asString());
    }
    assertThat(listed).containsExactlyEntriesOf(expected);
  }

  @Test
  void theManifestSaysWhatWasTrainedHow() throws IOException {
    UUID id = fixtures.succeeded();
    JsonNode manifest = json(unzip(http.get(bundle(id))).get("manifest.json"));
    assertThat(manifest.at("/format").asInt()).isEqualTo(1);
    assertThat(manifest.at("/job/id").asString()).isEqualTo(id.toString());
    assertThat(manifest.at("/data/name").asString()).isEqualTo("shapes");
    assertThat(manifest.at("/data/classes")).hasSize(10);
    assertThat(manifest.at("/data/classes/0/train").asInt()).isPositive();
    assertThat(manifest.at("/seeds").propertyNames()).containsExactly("/dataset/seed", "/seed");
    assertThat(manifest.at("/history").findValuesAsString("state"))
        .containsExactly("queued", "running", "succeeded");
    assertThat(manifest.at("/checkpoints/0").toString())
        .isEqualTo(
            """
            {"name":"last","epoch":2,"path":"checkpoints/last.safetensors","model":"model.py"}""");
    assertThat(manifest.at("/timings/epochSeconds").asDouble()).isEqualTo(25.462);
  }

  @Test
  void theManifestHasTheHashOfTheWeightsThatTheJobReadsById() throws IOException {
    UUID trained = fixtures.succeeded();
    String sha256 = jobs.checkpoint(trained, "epoch-2").orElseThrow().artifact().sha256();
    Map<String, Object> from = Map.of("job", trained.toString(), "checkpoint", "epoch-2");

    Map<String, Object> continued = JobFixtures.trainSpec();
    continued.put("initFrom", from);
    assertThat(sourceWeights(fixtures.succeeded(continued)).toString())
        .isEqualTo(
            """
            {"pointer":"/initFrom","job":"%s","checkpoint":"epoch-2","sha256":"%s"}"""
                .formatted(trained, sha256));

    UUID evaluated = fixtures.evaluation(evaluation(from));
    assertThat(sourceWeights(evaluated).at("/pointer").asString()).isEqualTo("/model");
    assertThat(sourceWeights(evaluated).at("/sha256").asString()).isEqualTo(sha256);

    byte[] upload = Uploads.resnet20();
    String id = http.send("POST", "/checkpoints", upload).json().at("/id").asString();
    UUID measured = fixtures.evaluation(evaluation(Map.of("checkpoint", id, "arch", "resnet20")));
    assertThat(sourceWeights(measured).at("/job").isNull()).isTrue();
    assertThat(sourceWeights(measured).at("/sha256").asString())
        .isEqualTo(DigestUtils.sha256Hex(upload));

    assertThat(sourceWeights(trained).isNull()).isTrue();
  }

  @Test
  void weightsThatWereWrittenAnewHaveNoHash() throws IOException {
    UUID trained = fixtures.succeeded();
    UUID evaluated =
        fixtures.evaluation(evaluation(Map.of("job", trained.toString(), "checkpoint", "last")));
    sql.sql("update job_artifact set created_at = now() + interval '1 second' where job_id = :id")
        .param("id", trained)
        .update();
    JsonNode weights = sourceWeights(evaluated);
    assertThat(weights.at("/checkpoint").asString()).isEqualTo("last");
    assertThat(weights.at("/sha256").isNull()).isTrue();
  }

  private static Map<String, Object> evaluation(Map<String, Object> model) {
    return new LinkedHashMap<>(
        Map.of("kind", "evaluate", "dataset", Map.of("name", "shapes"), "model", model));
  }

  private JsonNode sourceWeights(UUID job) throws IOException {
    return json(unzip(http.get(bundle(job))).get("manifest.json")).at("/sourceWeights");
  }

  @Test
  void theCardOfAJobThatNeverRanSaysSo() throws IOException {
    assertThat(text(unzip(http.get(bundle(fixtures.cancelled()))).get("README.md")))
        .contains("not yet trained on `shapes`");
    assertThat(text(unzip(http.get(bundle(fixtures.succeeded()))).get("README.md")))
        .contains(", trained on `shapes`");
  }

  @Test
  void manifestsAreThoseOfTheContract() throws IOException {
    for (UUID id :
        List.of(
            fixtures.succeeded(), fixtures.failed(), fixtures.cancelled(), fixtures.landscape())) {
      JsonNode manifest = json(unzip(http.get(bundle(id))).get("manifest.json"));
      assertThat(Contract.read().violations("/components/schemas/BundleManifest", manifest))
          .isEmpty();
    }
  }

  @Test
  void theCheckpointsAreThoseThatWereAskedFor() throws IOException {
    String bundle = bundle(fixtures.succeeded());
    assertThat(unzip(http.get(bundle + "?checkpoints=best-on-test,epoch-2")).keySet())
        .endsWith("checkpoints/best-on-test.safetensors", "checkpoints/epoch-2.safetensors")
        .doesNotContain("checkpoints/last.safetensors");
    assertThat(unzip(http.get(bundle + "?checkpoints=")).keySet())
        .contains("model.py")
        .noneMatch(path -> path.startsWith("checkpoints/"));
  }

  @Test
  void anUnknownCheckpointIsNamedWithThoseThatExist() throws IOException {
    String bundle = bundle(fixtures.succeeded());
    Http.Answer unknown = http.get(bundle + "?checkpoints=last,epoch-9");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().path("detail").asString())
        .isEqualTo("The job has no checkpoint 'epoch-9'. It has best-on-test, epoch-2, last.");
    assertThat(http.get(bundle + "?checkpoints=best").status()).isEqualTo(409);
    assertThat(http.get(bundle + "?checkpoint=last").status()).isEqualTo(400);
  }

  @Test
  void theBytesAreTheSameEachTime() throws IOException {
    String bundle = bundle(fixtures.succeeded());
    Http.Answer first = http.get(bundle);
    Http.Answer second = http.get(bundle);
    assertThat(second.raw().body()).isEqualTo(first.raw().body());
    assertThat(second.header("ETag")).isEqualTo(first.header("ETag")).isNotEmpty();
    assertThat(http.get(bundle, "If-None-Match", first.header("ETag")).status()).isEqualTo(304);
    Http.Answer other = http.get(bundle + "?checkpoints=");
    assertThat(other.header("ETag")).isNotEqualTo(first.header("ETag"));
  }

  @Test
  void aDownloadThatWasCutContinues() throws IOException {
    String bundle = bundle(fixtures.succeeded());
    Http.Answer whole = http.get(bundle);
    byte[] bytes = whole.raw().body();
    Http.Answer head = http.send("HEAD", bundle, new byte[0]);
    assertThat(head.header("Content-Length")).isEqualTo("" + bytes.length);
    Http.Answer rest = http.get(bundle, "Range", "bytes=1000-", "If-Range", whole.header("ETag"));
    assertThat(rest.status()).isEqualTo(206);
    assertThat(rest.raw().body()).isEqualTo(Arrays.copyOfRange(bytes, 1000, bytes.length));
  }

  @Test
  void aFileThatCannotBeReadToItsEndCutsTheDownload() throws IOException {
    UUID id = fixtures.succeeded();
    String key = jobs.artifact(id, "plots/accuracy.svg").orElseThrow().storageKey();
    store.put(key, new ByteArrayInputStream(new byte[1]));
    assertThatThrownBy(() -> http.get(bundle(id)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("fixed content-length");
  }

  @Test
  void aFileThatTheStoreHasLostIsReported() throws IOException {
    for (String path : List.of("plots/accuracy.svg", "checkpoints/epoch-2.safetensors")) {
      UUID id = fixtures.succeeded();
      store.delete(jobs.artifact(id, path).orElseThrow().storageKey());
      Http.Answer answer = http.get(bundle(id));
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.json().path("detail").asString()).contains("the store lost them");
    }
  }

  @Test
  void theScaleOfTheLogitsIsThatOfTheLossThatTrainedTheWeights() throws IOException {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("loss", Map.of("type", "ldam"));
    spec.put("stage2", Map.of("type", "crt", "epochs", 1));
    Lease lease = fixtures.claim(spec);
    Publication.File weights =
        fixtures.put(
            lease,
            "checkpoints/last.safetensors",
            "application/octet-stream",
            Uploads.resnet20(10, Map.of("scale", "30.0")));
    lease.publish(
        new Publication(
            List.of(weights), List.of(new Publication.Name("last", 1, weights.path())), List.of()));
    lease.fail(new Failure(FailureCause.DIVERGED, "NaN in stage 1"));
    Map<String, byte[]> files = unzip(http.get(bundle(lease.job().id())));
    assertThat(text(files.get("README.md"))).contains("(30 * logits).softmax(1)");
  }

  @Test
  void theModelsScoreIsThatOfTheFirstCheckpoint() throws IOException {
    String bundle = bundle(fixtures.succeeded());
    assertThat(text(unzip(http.get(bundle + "?checkpoints=best-on-test")).get("README.md")))
        .contains("name: \"accuracy (epoch chosen by the test images)\"");
    assertThat(text(unzip(http.get(bundle + "?checkpoints=epoch-2")).get("README.md")))
        .startsWith("---\nlibrary_name: pytorch")
        .doesNotContain("model-index");
  }

  @Test
  void theNetworkLoadsTheWeightsOfItsBundle() throws IOException {
    String bundle = bundle(fixtures.succeeded());
    assertThat(text(unzip(http.get(bundle + "?checkpoints=epoch-2")).get("model.py")))
        .contains("def load(file=\"checkpoints/epoch-2.safetensors\"):");
    assertThat(text(unzip(http.get(bundle + "?checkpoints=")).get("model.py")))
        .contains("def load(file):");
  }

  @Test
  void detailsOfFailuresOfMachinesAreLeftOut() throws IOException {
    Lease lease = fixtures.claim();
    String detail = "Reading from bucket 'acme' at http://minio.corp:9000 broke off: jane_doe.jpg";
    lease.log("error", List.of(detail));
    lease.fail(new Failure(FailureCause.DATA, detail));
    for (Map.Entry<String, byte[]> file : unzip(http.get(bundle(lease.job().id()))).entrySet()) {
      assertThat(text(file.getValue()))
          .as(file.getKey())
          .doesNotContain("acme", "minio", "jane_doe", "test-host");
    }
  }

  @Test
  void aJobThatHasNotEndedHasNoBundle() {
    for (UUID id : new UUID[] {fixtures.running(), fixtures.queued()}) {
      Http.Answer answer = http.get(bundle(id));
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.json().path("type").asString()).isEqualTo("/problems/job-state");
    }
  }

  @Test
  void aFailedJobsBundleSaysWhy() throws IOException {
    Map<String, byte[]> files = unzip(http.get(bundle(fixtures.failed())));
    assertThat(files.keySet())
        .containsExactly("manifest.json", "README.md", "model.py", "spec.json", "logs.txt");
    assertThat(json(files.get("manifest.json")).path("error").asString())
        .startsWith("The loss was NaN at step 3.");
    assertThat(text(files.get("README.md"))).contains("The job failed: `The loss was NaN");
  }

  @Test
  void aMeasurementsBundleHasItsFiguresAndNoModel() throws IOException {
    assertThat(unzip(http.get(bundle(fixtures.hessian("SGD")))).keySet())
        .contains(
            "manifest.json",
            "README.md",
            "spec.json",
            "result.json",
            "spectrum.json",
            "spectrum.csv")
        .noneMatch(path -> path.endsWith(".py") || path.endsWith(".safetensors"));
    assertThat(unzip(http.get(bundle(fixtures.landscape()))).keySet()).contains("landscape.json");
    UUID evaluation = fixtures.evaluation(JobFixtures.measurement("evaluate"));
    assertThat(text(unzip(http.get(bundle(evaluation))).get("README.md"))).contains("25.2%");
  }

  @Test
  void theResolvedSpecOfEveryPresetIsAcceptedAsItIs() {
    int accepted = 0;
    for (JsonNode preset : http.get("/presets").json()) {
      String submitted =
          "{\"kind\": \"train\", \"preset\": \"%s\"}".formatted(preset.path("name").asString());
      Http.Answer first = http.postJson("/jobs?dryRun=true", submitted);
      if (first.status() == 200) { // others need a data set that is not built in
        String resolved = first.json().path("spec").toString();
        Http.Answer again = http.postJson("/jobs?dryRun=true", resolved);
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(again.json().path("spec").toString()).isEqualTo(resolved);
        accepted++;
      }
    }
    assertThat(accepted).isGreaterThan(50);
  }

  private static String bundle(UUID job) {
    return "/jobs/" + job + "/bundle";
  }

  private static JsonNode json(byte @Nullable [] file) {
    return JsonMapper.shared().readTree(Objects.requireNonNull(file));
  }

  private static String text(byte @Nullable [] file) {
    return new String(Objects.requireNonNull(file), StandardCharsets.UTF_8);
  }

  private static Map<String, byte[]> unzip(Http.Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.raw().body()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }
}
