package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.S3ForTests;
import dev.flattail.UsesPostgres;
import dev.flattail.app.Flattail;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.artifacts.s3.FlakyProxy;
import dev.flattail.datasets.ArchiveBuilder;
import dev.flattail.datasets.DamagedImages;
import dev.flattail.datasets.DatasetUnavailableException;
import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.Duplicates;
import dev.flattail.datasets.RegistrationOptions;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.endtoend.CifarArchives;
import dev.flattail.housekeeping.Housekeeping;
import dev.flattail.images.LabeledImages;
import dev.flattail.jobs.ExpiredLeases;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.queue.LeaseReaper;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.LeaseLostException;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;

/**
 * Tests the service on a bucket: downloads, redirects to the bucket, fences, housekeeping, outages.
 */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/s3-api-test", // as HOME
      "flattail.artifacts.s3.presigned-redirect=true"
    })
@UsesPostgres
@DirtiesContext // its bucket is behind a proxy that closes
class ArtifactsOnS3Test {
  private static final byte[] WEIGHTS = Uploads.resnet20();
  private static final Path HOME = Path.of("target", "s3-api-test");

  @SuppressWarnings("NullAway.Init") // by bucket(), before the service starts
  private static FlakyProxy flakyProxy;

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  @Autowired UploadedCheckpoints uploads;
  @Autowired Datasets datasets;
  @Autowired Housekeeping housekeeping;
  @Autowired LeaseReaper reaper;
  @Autowired JdbcClient sql;
  private JobFixtures fixtures;
  private Http http;
  private final HttpClient outside = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void bucket(DynamicPropertyRegistry registry) throws IOException {
    S3ForTests.Bucket direct = S3ForTests.bucket();
    flakyProxy = new FlakyProxy(direct.endpoint());
    for (String property : direct.through(flakyProxy.address()).properties()) {
      String[] parts = property.split("=", 2);
      registry.add(parts[0], () -> parts[1]);
    }
    registry.add("flattail.artifacts.s3.access-key", () -> S3ForTests.ACCESS_KEY);
    registry.add("flattail.artifacts.s3.secret-key", () -> S3ForTests.SECRET_KEY);
  }

  @AfterAll
  static void closeTheDoor() throws IOException {
    flakyProxy.close();
  }

  @BeforeEach
  void connect() {
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
  }

  @Test
  void aDownloadIsSentToTheBucketWithTheSameNameTypeAndTag() throws Exception {
    UUID job = fixtures.succeeded();
    String path = "/jobs/" + job + "/checkpoints/last";
    String sha256 =
        http.get("/jobs/" + job + "/checkpoints").json().get(0).get("sha256").asString();

    Http.Answer sent = http.get(path);

    assertThat(sent.status()).isEqualTo(307);
    assertThat(sent.raw().body()).isEmpty();
    assertThat(sent.header("ETag")).isEqualTo('"' + sha256 + '"');
    assertThat(sent.header("Cache-Control")).isEqualTo("no-store");
    HttpResponse<byte[]> there = get(sent.header("Location"));
    assertThat(there.statusCode()).isEqualTo(200);
    assertThat(there.body()).isEqualTo(WEIGHTS);
    assertThat(header(there, "Content-Disposition"))
        .isEqualTo("attachment; filename=\"last.safetensors\"");
    assertThat(header(there, "Content-Type")).startsWith("application/octet-stream");

    HttpResponse<byte[]> part = get(sent.header("Location"), "Range", "bytes=8-99");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(WEIGHTS, 8, 100));
    assertThat(http.get(path, "Range", "bytes=8-99").status()).isEqualTo(307);
    assertThat(http.get("/jobs/" + job + "/artifacts/checkpoints/epoch-2.safetensors").status())
        .isEqualTo(307);

    String forged = sent.header("Location").replace("last.safetensors", "other.safetensors");
    assertThat(get(forged).statusCode()).as("the name is signed too").isEqualTo(403);
  }

  @Test
  void requestsThatABucketAnswersDifferentlyAreNotRedirected() throws Exception {
    String path = "/jobs/" + fixtures.succeeded() + "/checkpoints/last";
    String etag = http.get(path).header("ETag");

    assertThat(http.get(path, "If-None-Match", etag).status()).isEqualTo(304);
    Http.Answer fetched =
        http.get(path, "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "empty");
    assertThat(fetched.raw().body()).as("fetched by a script of the page").isEqualTo(WEIGHTS);
    assertThat(
            http.get(path, "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document").status())
        .as("downloaded by a link of the page")
        .isEqualTo(307);
    Http.Answer head = http.send("HEAD", path, new byte[0]);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("" + WEIGHTS.length);
    Http.Answer part = http.get(path, "Range", "bytes=8-99", "If-Range", etag);
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.raw().body()).isEqualTo(Arrays.copyOfRange(WEIGHTS, 8, 100));
    assertThat(http.get(path, "Range", "bytes=0-1,10-13").status()).isEqualTo(206);
    assertThat(http.get(path, "Range", "bytes=" + WEIGHTS.length + "-").status()).isEqualTo(416);
    Http.Answer whole = http.get(path, "Range", "bytes=0-1", "If-Range", "\"other\"");
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.raw().body()).isEqualTo(WEIGHTS);
  }

  @Test
  void picturesAndReportsAreShownFromHere() throws Exception {
    UUID job = fixtures.succeeded();
    Http.Answer svg = http.get("/jobs/" + job + "/plots/accuracy.svg");
    assertThat(svg.status()).isEqualTo(200);
    assertThat(svg.header("Content-Security-Policy")).contains("sandbox");
    assertThat(http.get("/jobs/" + fixtures.hessian("h") + "/spectrum").status()).isEqualTo(200);
  }

  @Test
  void aStaleWorkerChangesNothingThatIsListed() throws Exception {
    Lease stale = fixtures.claim();
    UUID job = stale.job().id();
    ExpiredLeases.runOut(job, sql, reaper);
    UUID other = UUID.randomUUID();
    queue.register(other, new WorkerInfo("box", 7, "cpu"));
    Lease good = queue.claim(other).orElseThrow();
    assertThat(good.job().id()).isEqualTo(job);
    good.publish(Publication.of(List.of(put(good, "good"))));

    Publication.File late = put(stale, "late");
    assertThatThrownBy(() -> stale.publish(Publication.of(List.of(late))))
        .isInstanceOf(LeaseLostException.class);

    assertThat(http.get("/jobs/" + job + "/artifacts").json()).hasSize(1);
    String there = http.get("/jobs/" + job + "/artifacts/log.txt").header("Location");
    assertThat(get(there).body()).asString(StandardCharsets.UTF_8).isEqualTo("good");
    assertThat(housekeeping.removeOrphans(Duration.ZERO)).containsExactly(late.storageKey());
    assertThat(store.list("jobs/" + job))
        .extracting(ArtifactStore.Listed::key)
        .containsExactly(good.storagePrefix() + "log.txt");
    good.cancelled();
  }

  @Test
  void uploadsAreKeptInTheBucketAndDeletedJobsLeaveIt() throws Exception {
    UUID upload = uploads.store(new ByteArrayInputStream(WEIGHTS)).id();
    assertThat(uploads.header(upload).tensors()).isNotEmpty();
    assertThat(store.list("checkpoints/" + upload + ".safetensors")).hasSize(1);

    UUID job = fixtures.succeeded();
    assertThat(store.list("jobs/" + job)).isNotEmpty();
    assertThat(http.send("DELETE", "/jobs/" + job, new byte[0]).status()).isEqualTo(204);
    assertThat(store.list("jobs/" + job)).isEmpty();
    assertThat(housekeeping.removeUnused(Duration.ZERO)).isPositive();
  }

  /** Covers machines that do not share a data directory. */
  @Test
  void aDataSetOfAnotherMachineIsFetchedFromTheBucket() throws Exception {
    datasets.register(
        "colours", UploadFormat.TAR_GZ, new ByteArrayInputStream(CifarArchives.colors(4, 1)));
    DatasetSpec spec =
        datasets.resolve(
            ((TrainSpec)
                    SpecReader.readSubmitted(
                        Map.of("kind", "train", "dataset", Map.of("name", "colours"))))
                .dataset());
    Path registered = HOME.resolve("datasets/.registered/colours");
    assertThat(registered.resolve(spec.sha256() + "/files")).isDirectory();
    FileSystemUtils.deleteRecursively(registered);

    LabeledImages images = datasets.load(spec);

    assertThat(images.train().size()).isEqualTo(40);
    assertThat(registered.resolve(spec.sha256() + "/files")).isDirectory();
    assertThat(housekeeping.removeOrphans(Duration.ZERO)).isEmpty();

    String archive = store.list("datasets/colours").getFirst().key();
    store.put(archive, new ByteArrayInputStream(CifarArchives.colors(3, 1)));
    FileSystemUtils.deleteRecursively(registered);
    assertThatThrownBy(() -> datasets.load(spec))
        .isInstanceOf(DatasetUnavailableException.class)
        .hasMessageContaining("has other content than was registered");
    assertThat(registered).doesNotExist();

    datasets.register(
        "colours", UploadFormat.TAR_GZ, new ByteArrayInputStream(CifarArchives.colors(4, 1)));
    FileSystemUtils.deleteRecursively(registered);
    assertThat(datasets.load(spec).train().size()).as("after another upload").isEqualTo(40);

    datasets.delete("colours", contents -> {});
    datasets.register(
        "colours", UploadFormat.TAR_GZ, new ByteArrayInputStream(CifarArchives.colors(4, 1)));
    housekeeping.removeUnused(Duration.ZERO);
    assertThat(store.list("datasets/colours")).as("needed again").hasSize(1);
    datasets.delete("colours", contents -> {});
    housekeeping.removeUnused(Duration.ZERO);
    assertThat(store.list("datasets/colours")).isEmpty();
  }

  /** The list of skipped images counts, not what the worker could decode. */
  @Test
  void imagesThatWereSkippedStayOutOfAFetchedDataSet() throws Exception {
    ArchiveBuilder intact =
        new ArchiveBuilder()
            .file("cat/1.png", Pictures.png(1))
            .file("dog/1.png", Pictures.png(2))
            .file("dog/2.png", Pictures.png(3));
    ArchiveBuilder damaged =
        new ArchiveBuilder()
            .file("cat/1.png", Pictures.png(1))
            .file("dog/1.png", Pictures.png(2))
            .file("dog/2.png", new byte[] {1});
    datasets.register(
        "skipped",
        UploadFormat.ZIP,
        new RegistrationOptions(DamagedImages.SKIP, Duplicates.REPORT),
        new ByteArrayInputStream(damaged.zip()));
    DatasetSpec spec =
        datasets.resolve(
            ((TrainSpec)
                    SpecReader.readSubmitted(
                        Map.of("kind", "train", "dataset", Map.of("name", "skipped"))))
                .dataset());
    Path registered = HOME.resolve("datasets/.registered/skipped");
    String archive = store.list("datasets/skipped").getFirst().key();

    FileSystemUtils.deleteRecursively(registered);
    assertThat(datasets.load(spec).train().labels()).containsExactly(0, 1);

    store.put(archive, new ByteArrayInputStream(intact.zip()));
    FileSystemUtils.deleteRecursively(registered);
    assertThat(datasets.load(spec).train().labels()).containsExactly(0, 1);
  }

  @Test
  void anOutageOfTheBucketIsAnsweredWithoutDetails() throws Exception {
    UUID job = fixtures.succeeded();
    flakyProxy.shut();
    try {
      Http.Answer answer = http.get("/jobs/" + job + "/plots/accuracy.svg");
      assertThat(answer.status()).as(answer.text()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isEqualTo("10");
      assertThat(answer.json().get("type").asString()).isEqualTo("/problems/unavailable");
      assertThat(answer.text()).contains("artifact store").doesNotContain("127.0.0.1");
      assertThat(
              http.send("POST", "/checkpoints", WEIGHTS, "Content-Type", "application/octet-stream")
                  .status())
          .isEqualTo(503);
      assertThat(http.get("/jobs/" + job).status()).as("the queue goes on").isEqualTo(200);
      assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
      assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
    } finally {
      flakyProxy.reopen();
    }
    assertThat(http.get("/jobs/" + job + "/plots/accuracy.svg").status()).isEqualTo(200);
  }

  private Publication.File put(Lease lease, String text) throws IOException {
    ArtifactStore.Stored stored =
        store.put(
            lease.storagePrefix() + "log.txt",
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    return new Publication.File(
        "log.txt", "text/plain", stored.bytes(), stored.sha256(), stored.crc32(), stored.key());
  }

  private HttpResponse<byte[]> get(String address, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return outside.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
