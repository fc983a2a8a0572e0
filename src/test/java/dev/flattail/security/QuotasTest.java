package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.UsesPostgres;
import dev.flattail.api.Http;
import dev.flattail.api.Uploads;
import dev.flattail.app.Flattail;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.caller.Scope;
import dev.flattail.quotas.QuotaExceededException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** Tests the quotas of an owner. No worker runs, so submitted jobs wait. */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/quotas-test",
      "flattail.security.bootstrap-token=" + UsesSecuredService.BOOTSTRAP,
      "flattail.security.rate-limit.per-second=100000",
      "flattail.security.rate-limit.burst=100000",
      "flattail.quota.queued-jobs=3",
      "flattail.quota.stored=2MB",
      "flattail.quota.upload=1500KB"
    })
@UsesPostgres
@Import(TestCallers.class)
class QuotasTest {
  private static final String SPEC =
      "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"model\": {\"arch\": \"resnet20\"}}";

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired UploadedCheckpoints uploads;
  @Autowired ArtifactStore store;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void anOwnerMayHaveSoManyJobsWaitingAndOthersTheirs() {
    String ada = callers.bearer("ada", Scope.SUBMIT);
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Http.Answer answer = submit(ada);
      assertThat(answer.status()).as(answer.text()).isEqualTo(202);
      jobs.add(answer.header("Location"));
    }
    Http.Answer refused = submit(callers.bearer("ada", Scope.SUBMIT));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
    JsonNode problem = refused.json();
    assertThat(problem.get("type").asString()).isEqualTo("/problems/quota-exceeded");
    assertThat(problem.get("detail").asString())
        .startsWith("The owner 'ada' may have 3 jobs waiting");
    assertThat(http.get("/problems/quota-exceeded").status()).isEqualTo(200);

    assertThat(submit(callers.bearer("bob", Scope.SUBMIT)).status()).isEqualTo(202);
    post(jobs.getFirst() + "/cancel", ada);
    assertThat(submit(ada).status()).isEqualTo(202);
    String admin = callers.bearer("ada", Scope.ADMIN);
    assertThat(submit(admin).status()).as("admins have no quota").isEqualTo(202);
  }

  @Test
  void usedAmountsAndLimitsAreThoseOfTheOwner() {
    String ivan = callers.bearer("ivan", Scope.SUBMIT);
    assertThat(quota(ivan))
        .isEqualTo(
            "{\"owner\":\"ivan\",\"queuedJobs\":{\"used\":0,\"limit\":3},\"storedBytes\":{\"used\":0,\"limit\":2097152}}");
    submit(ivan);
    String id = upload(ivan, Uploads.resnet20()).json().get("id").asString();
    assertThat(quota(callers.bearer("ivan", Scope.READ)))
        .contains("\"used\":1,", "\"used\":%d,".formatted(Uploads.resnet20().length));
    assertThat(quota(callers.bearer("judy", Scope.READ)))
        .contains("\"owner\":\"judy\"")
        .doesNotContain("\"used\":1");
    assertThat(quota(callers.bearer("ivan", Scope.ADMIN)))
        .as("admins have no limits")
        .contains("\"queuedJobs\":{\"used\":1,\"limit\":null}");
    http.send("DELETE", "/checkpoints/" + id, new byte[0], "Authorization", ivan);
    assertThat(quota(ivan)).contains("\"storedBytes\":{\"used\":0,");
  }

  private String quota(String bearer) {
    Http.Answer answer = http.get("/quota", "Authorization", bearer);
    assertThat(answer.status()).isEqualTo(200);
    return answer.text();
  }

  @Test
  void aSweepBeyondTheQuotaQueuesNothing() {
    String eve = callers.bearer("eve", Scope.SUBMIT);
    Http.Answer sweep =
        http.postJson(
            "/sweeps",
            "{\"base\": " + SPEC + ", \"grid\": {\"/seed\": [0, 1, 2, 3]}}",
            "Authorization",
            eve);
    assertThat(sweep.status()).isEqualTo(429);
    assertThat(http.get("/jobs", "Authorization", eve).json().get("items")).isEmpty();
  }

  @Test
  void anAdditionBeyondTheQuotaAddsNothing() {
    String oscar = callers.bearer("oscar", Scope.SUBMIT);
    String path =
        http.postJson(
                "/sweeps",
                "{\"base\": " + SPEC + ", \"grid\": {\"/seed\": [0, 1]}}",
                "Authorization",
                oscar)
            .header("Location");
    String[] headers = {"Authorization", oscar, "Idempotency-Key", "more"};
    String two = "{\"grid\": {\"/seed\": [2, 3]}}";
    assertThat(http.postJson(path + "/add", two, headers).status()).isEqualTo(429);
    JsonNode kept = http.get(path, "Authorization", oscar).json();
    assertThat(kept.get("rows")).hasSize(2);
    assertThat(kept.get("grid").toString()).isEqualTo("{\"/seed\":[0,1]}");

    post("/jobs/" + kept.at("/rows/0/job").asString() + "/cancel", oscar);
    post("/jobs/" + kept.at("/rows/1/job").asString() + "/cancel", oscar);
    assertThat(http.postJson(path + "/add", two, headers).status())
        .as("the refused call did not use up the key")
        .isEqualTo(202);
  }

  @Test
  void resumedJobsNeedAPlaceToo() {
    String grace = callers.bearer("grace", Scope.SUBMIT);
    String first = submit(grace).header("Location");
    assertThat(post(first + "/cancel", grace).status()).isEqualTo(202);
    for (int i = 0; i < 3; i++) {
      assertThat(submit(grace).status()).isEqualTo(202);
    }
    Http.Answer refused = post(first + "/resume", grace);
    assertThat(refused.status()).as(refused.text()).isEqualTo(429);
    assertThat(http.get(first, "Authorization", grace).json().get("state").asString())
        .isEqualTo("cancelled");
    assertThat(post(first + "/resume", callers.bearer("ada", Scope.ADMIN)).status()).isEqualTo(202);
  }

  @Test
  void submissionsAtOnceDoNotSlipThrough() throws Exception {
    String mallory = callers.bearer("mallory", Scope.SUBMIT);
    int admitted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        answers.add(threads.submit(() -> submit(mallory).status()));
      }
      for (Future<Integer> answer : answers) {
        admitted += answer.get() == 202 ? 1 : 0;
      }
    }
    assertThat(admitted).isEqualTo(3);
  }

  /** A ResNet-20 has about 1.1 MB. */
  @Test
  void storageOfAnOwnerIsLimited() {
    String carol = callers.bearer("carol", Scope.SUBMIT);
    Http.Answer first = upload(carol, Uploads.resnet20());
    assertThat(first.status()).isEqualTo(201);
    Http.Answer second = upload(carol, Uploads.resnet20());
    assertThat(second.status()).isEqualTo(403);
    assertThat(second.json().get("type").asString()).isEqualTo("/problems/storage-quota-exceeded");
    assertThat(second.json().get("detail").asString())
        .startsWith("The owner 'carol' may store 2097152 bytes")
        .contains("DELETE");
    assertThat(second.header("Retry-After")).isEmpty();
    String path = "/checkpoints/" + first.json().get("id").asString();
    assertThat(http.send("DELETE", path, new byte[0], "Authorization", carol).status())
        .isEqualTo(204);
    assertThat(upload(carol, Uploads.resnet20()).status()).as("after a deletion").isEqualTo(201);

    String dave = callers.bearer("dave", Scope.SUBMIT);
    byte[] large = Uploads.resnet20(3000);
    assertThat(large.length).isGreaterThan(1500 << 10);
    Http.Answer tooLarge = upload(dave, large);
    assertThat(tooLarge.status()).isEqualTo(422);
    assertThat(tooLarge.json().get("detail").asString()).contains("at most 1536000");
    assertThat(upload(callers.bearer("dave", Scope.ADMIN), large).status()).isEqualTo(201);

    Http.Answer dataset =
        http.send(
            "PUT",
            "/datasets/quota-large",
            new byte[1600 << 10],
            "Content-Type",
            "application/x-tar",
            "Authorization",
            dave);
    assertThat(dataset.status()).isEqualTo(413);
    assertThat(dataset.json().get("detail").asString()).contains("flattail.quota.upload");
  }

  /** Each finds room for itself before the other is recorded. */
  @Test
  void uploadsAtOnceDoNotSlipThrough() throws Exception {
    int before = store.list("checkpoints").size();
    CyclicBarrier bothHaveBegun = new CyclicBarrier(2);
    Callable<Boolean> upload =
        () ->
            TestCallers.as(
                "heidi",
                () -> {
                  try {
                    uploads.store(pausing(Uploads.resnet20(), bothHaveBegun));
                    return true;
                  } catch (QuotaExceededException _) {
                    return false;
                  }
                });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> one = threads.submit(upload);
      Future<Boolean> other = threads.submit(upload);
      assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder(true, false);
    }
    assertThat(store.list("checkpoints"))
        .as("nothing of the refused one stays")
        .hasSize(before + 1);
  }

  /** Waits for the other before its last byte. */
  private static InputStream pausing(byte[] file, CyclicBarrier barrier) {
    InputStream start = new ByteArrayInputStream(file, 0, file.length - 1);
    InputStream last =
        new InputStream() {
          private boolean given;

          @Override
          public int read() throws IOException {
            if (given) {
              return -1;
            }
            given = true;
            try {
              barrier.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
              throw new IOException(e);
            }
            return file[file.length - 1] & 0xff;
          }
        };
    return new SequenceInputStream(start, last);
  }

  private Http.Answer post(String path, String bearer) {
    return http.send("POST", path, new byte[0], "Authorization", bearer);
  }

  private Http.Answer submit(String bearer) {
    return http.postJson("/jobs", SPEC, "Authorization", bearer);
  }

  private Http.Answer upload(String bearer, byte[] file) {
    return http.send(
        "POST",
        "/checkpoints",
        file,
        "Content-Type",
        "application/octet-stream",
        "Authorization",
        bearer);
  }
}
