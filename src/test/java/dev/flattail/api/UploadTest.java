package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * Tests uploads that are too large, damaged or hostile. The archives themselves are tested in
 * {@code datasets}.
 */
@ApiTest
class UploadTest {
  @LocalServerPort int port;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void aCheckpointThatIsTooLargeIsRefusedBeforeItIsSent() throws IOException {
    String answer =
        new RawHttp(port)
            .send(
                "POST /checkpoints HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 99000000000\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").contains("/problems/payload-too-large");
  }

  @Test
  void aDataSetThatIsTooLargeIsRefused() {
    byte[] zeros = new byte[(int) ApiTest.MAX_UPLOAD + 1];
    Http.Answer answer =
        http.send("PUT", "/datasets/zeros", zeros, "Content-Type", "application/x-tar");
    assertThat(answer.status()).as(answer.text()).isEqualTo(413);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/payload-too-large");
  }

  @Test
  void aTruncatedCheckpointIsRefused() {
    byte[] whole = Uploads.resnet20();
    byte[] part = Arrays.copyOf(whole, whole.length - 100);
    Http.Answer answer =
        http.send("POST", "/checkpoints", part, "Content-Type", "application/octet-stream");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/invalid-upload");
  }

  private Http.Answer upload(byte[] checkpoint) {
    return http.send(
        "POST", "/checkpoints", checkpoint, "Content-Type", "application/octet-stream");
  }

  @Test
  void whatWrappersOfPyTorchAddIsRemovedAndSaid() {
    Http.Answer averaged =
        upload(
            Uploads.wrapped("module._orig_mod.", StoredTensor.ofLongs("n_averaged", List.of(), 3)));
    assertThat(averaged.status()).as(averaged.text()).isEqualTo(201);
    JsonNode body = averaged.json();
    assertThat(body.get("prefixes").valueStream().map(JsonNode::asString))
        .containsExactly("module._orig_mod.");
    assertThat(body.at("/ignored/count").asInt()).isEqualTo(1);
    assertThat(body.at("/ignored/examples/0/path").asString()).isEqualTo("n_averaged");
    assertThat(body.get("classNames").isNull()).isTrue();
    Http.Answer dryRun =
        http.postJson(
            "/jobs?dryRun=true",
            "{\"kind\": \"evaluate\", \"model\": {\"checkpoint\": \"%s\", \"arch\": \"resnet20\"}, \"dataset\": {\"name\": \"shapes\"}}"
                .formatted(body.get("id").asString()));
    assertThat(dryRun.status()).as(dryRun.text()).isEqualTo(200);
  }

  @Test
  void metadataAreReadOrReported() {
    JsonNode named =
        upload(Uploads.resnet20(2, Map.of("classes", "[\"cat\", \"dog\"]", "resize", "big")))
            .json();
    assertThat(named.get("classNames").valueStream().map(JsonNode::asString))
        .containsExactly("cat", "dog");
    assertThat(named.at("/ignored/examples/0/path").asString()).isEqualTo("__metadata__.resize");
    assertThat(named.at("/ignored/examples/0/reason").asString())
        .isEqualTo("must be a whole number of pixels from 8 to 1024");
  }

  @Test
  void numbersThatNoModelHasAreRefusedByTensor() {
    Http.Answer answer =
        upload(
            Uploads.wrapped(
                "",
                StoredTensor.ofFloats(
                    "extra.running_var", List.of(2L), new float[] {1, Float.NaN})));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/invalid-upload");
    assertThat(answer.json().get("detail").asString())
        .isEqualTo(
            "Tensor 'extra.running_var': holds NaN at [1]; upload weights of a training that did not diverge.");
  }

  @Test
  void uploadedCheckpointsAreListedInPages() {
    String first = upload(Uploads.resnet20()).json().get("id").asString();
    String second = upload(Uploads.resnet20()).json().get("id").asString();
    JsonNode page = http.get("/checkpoints?limit=1").json();
    assertThat(page.at("/items/0/id").asString()).isEqualTo(second);
    assertThat(page.at("/items/0/bytes").asInt()).isEqualTo(Uploads.resnet20().length);
    String cursor = page.get("nextCursor").asString();
    JsonNode next = http.get("/checkpoints?limit=1&cursor=" + cursor).json();
    assertThat(next.at("/items/0/id").asString()).isEqualTo(first);
    assertThat(http.get("/checkpoints?cursor=x").status()).isEqualTo(400);
  }

  @Test
  void aDamagedImageIsNamedAsItIs() throws IOException {
    Http.Answer answer =
        http.send(
            "PUT",
            "/datasets/damaged",
            Pictures.zipWithADamagedOne(),
            "Content-Type",
            "application/zip");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("detail").asString()).startsWith("train/dog/9.jpg: ");
  }

  @Test
  void aDamagedImageIsLeftOutAndListedOnRequest() throws IOException {
    Http.Answer answer =
        http.send(
            "PUT",
            "/datasets/skipped?damaged=skip",
            Pictures.zipWithADamagedOne(),
            "Content-Type",
            "application/zip");
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.json().at("/ignored/count").asInt()).isEqualTo(1);
    assertThat(answer.json().at("/ignored/examples/0/path").asString())
        .isEqualTo("train/dog/9.jpg");
    assertThat(answer.json().at("/ignored/examples/0/reason").asString()).isNotBlank();
    assertThat(http.get("/datasets/skipped").json()).isEqualTo(answer.json());
  }

  @Test
  void whatToDoAboutDamagedImagesIsReadStrictly() throws IOException {
    for (String query :
        new String[] {"damaged=maybe", "damage=skip", "damaged=skip&damaged=skip"}) {
      Http.Answer answer =
          http.send(
              "PUT",
              "/datasets/strict?" + query,
              Pictures.zip(),
              "Content-Type",
              "application/zip");
      assertThat(answer.status()).as(query).isEqualTo(400);
      assertThat(answer.json().get("type").asString()).isEqualTo("/problems/invalid-parameter");
    }
  }

  @Test
  void anUploadThatIsBrokenOffIsNoFaultOfTheService() throws IOException {
    String head =
        "POST /checkpoints HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
            + "Connection: close\r\nContent-Length: 1000000\r\n\r\n";
    assertThat(new RawHttp(port).send(head + "\u0010\0\0\0")).startsWith("HTTP/1.1 4");
    assertThat(
            new RawHttp(port)
                .send(
                    head.replace("POST /checkpoints", "PUT /datasets/part")
                            .replace("octet-stream", "zip")
                        + "PK"))
        .startsWith("HTTP/1.1 4");
  }

  @Test
  void aFolderMustBeNamedByPathAlone() {
    for (String body :
        new String[] {
          "{}",
          "{\"path\": 3}",
          "{\"path\": \"a\", \"format\": \"b\"}",
          "{\"path\": \" \"}",
          "{\"path\": \"a\", \"check\": \"yes\"}",
          "{\"path\": \"a\", \"lists\": \"train.txt\"}",
          "{\"path\": \"a\", \"lists\": {\"test\": \"test.txt\"}}",
          "{\"path\": \"a\", \"lists\": {\"train\": \"train.txt\", \"val\": \"val.txt\"}}"
        }) {
      Http.Answer answer =
          http.send(
              "PUT",
              "/datasets/folder",
              body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
              "Content-Type",
              "application/json");
      assertThat(answer.status()).as(body).isEqualTo(422);
    }
    Http.Answer list =
        http.send(
            "PUT",
            "/datasets/folder",
            "[]".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "Content-Type",
            "application/json");
    assertThat(list.status()).as(list.text()).isEqualTo(400);
    assertThat(list.json().get("type").asString()).isEqualTo("/problems/malformed-json");
  }

  @Test
  void repeatedImagesAreRefusedOnRequest() throws IOException {
    byte[] archive = Pictures.zipWithARepeatedOne();
    String path = "/datasets/repeated";
    Http.Answer refused =
        http.send("PUT", path + "?duplicates=refuse", archive, "Content-Type", "application/zip");
    assertThat(refused.status()).as(refused.text()).isEqualTo(422);
    assertThat(refused.json().get("detail").asString())
        .startsWith("1 image with the same bytes as an image of another class: ")
        .contains(" is the same as ")
        .endsWith(
            "; remove one image of each pair, or register the data set with duplicates=report.");
    assertThat(http.get(path).status()).isEqualTo(404);

    Http.Answer reported =
        http.send("PUT", path + "?duplicates=report", archive, "Content-Type", "application/zip");
    assertThat(reported.status()).as(reported.text()).isEqualTo(201);
    assertThat(reported.json().at("/warnings/0/detail").asString())
        .startsWith("1 image with the same bytes as an image of another class: ");
    assertThat(http.get(path).json().get("warnings")).isEqualTo(reported.json().get("warnings"));

    for (String query : new String[] {"?duplicates=remove", "?duplicate=refuse"}) {
      Http.Answer unknown =
          http.send("PUT", path + query, archive, "Content-Type", "application/zip");
      assertThat(unknown.status()).as(unknown.text()).isEqualTo(400);
    }
  }

  @Test
  void aReplacedDataSetLeavesQueuedJobsAlone() throws IOException {
    put("moving", Pictures.tarGz(), 201);
    String spec =
        "{\"kind\": \"train\", \"dataset\": {\"name\": \"moving\"}, \"batchSize\": 2, \"epochs\": 1}";
    JsonNode job = http.postJson("/jobs", spec).json();
    String pinned = job.at("/spec/dataset/sha256").asString();
    String replaced = put("moving", Pictures.zipOfOneClassMore(), 200);
    assertThat(replaced).isNotEqualTo(pinned);
    assertThat(
            http.get("/jobs/" + job.get("id").asString())
                .json()
                .at("/spec/dataset/sha256")
                .asString())
        .isEqualTo(pinned);
    assertThat(http.postJson("/jobs", spec).json().at("/spec/dataset/sha256").asString())
        .isEqualTo(replaced);
  }

  @Test
  void aDataSetIsDeletedWithAllItsVersionsOnceNoJobNeedsIt() throws IOException {
    String path = "/datasets/going";
    String first = put("going", Pictures.tarGz(), 201);
    String spec =
        "{\"kind\": \"train\", \"dataset\": {\"name\": \"%s\"}, \"batchSize\": 2, \"epochs\": 1}";
    String early = http.postJson("/jobs", spec.formatted("going")).json().get("id").asString();
    String second = put("going", Pictures.zipOfOneClassMore(), 200);
    String late = http.postJson("/jobs", spec.formatted("going")).json().get("id").asString();
    put("staying", Pictures.tarGz(), 201);
    http.postJson("/jobs", spec.formatted("staying"));

    JsonNode versions = http.get(path + "/versions").json().get("items");
    assertThat(versions.findValuesAsString("sha256")).containsExactly(second, first);
    assertThat(versions.findValuesAsString("current")).containsExactly("true", "false");
    assertThat(versions.at("/0/path").isNull()).isTrue();

    Http.Answer needed = http.send("DELETE", path, new byte[0]);
    assertThat(needed.status()).as(needed.text()).isEqualTo(409);
    assertThat(needed.json().get("type").asString()).isEqualTo("/problems/in-use");
    assertThat(needed.json().get("jobs").valueStream().map(JsonNode::asString))
        .containsExactly(early, late);
    assertThat(needed.json().get("detail").asString())
        .isEqualTo(
            "Data set 'going' is needed by queued or running jobs: %s, %s; cancel them, or wait for their end."
                .formatted(early, late));
    http.send("POST", "/jobs/" + late + "/cancel", new byte[0]);
    assertThat(http.send("DELETE", path, new byte[0]).status())
        .as("a job needs an earlier version")
        .isEqualTo(409);
    http.send("POST", "/jobs/" + early + "/cancel", new byte[0]);

    assertThat(http.send("DELETE", path, new byte[0]).status()).isEqualTo(204);
    assertThat(ApiTest.HOME.resolve("datasets/.registered/going")).doesNotExist();
    assertThat(ApiTest.HOME.resolve("datasets/.registered/staying")).isDirectory();
    for (String method : new String[] {"GET", "DELETE"}) {
      Http.Answer gone = http.send(method, path, new byte[0]);
      assertThat(gone.status()).isEqualTo(404);
      assertThat(gone.json().get("detail").asString())
          .matches("Data set 'going' was deleted at 20.*Z; register it again, or use another .*");
    }
    assertThat(http.get(path + "/versions").status()).isEqualTo(404);
    assertThat(http.get("/datasets").json().get("items").findValuesAsString("name"))
        .contains("staying")
        .doesNotContain("going");
    Http.Answer refused = http.postJson("/jobs", spec.formatted("going"));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo("/dataset/name");
    assertThat(refused.json().at("/errors/0/detail").asString()).contains("was deleted at 20");
    assertThat(http.get("/jobs/" + early).json().at("/spec/dataset/sha256").asString())
        .isEqualTo(first);

    assertThat(put("going", Pictures.tarGz(), 201)).isEqualTo(first);
    assertThat(http.get(path + "/versions").json().get("items")).hasSize(1);
    assertThat(http.postJson("/jobs", spec.formatted("going")).status()).isEqualTo(202);
    assertThat(
            http.postJson("/jobs", spec.replace("%s\"", "going\", \"sha256\": \"" + second + "\""))
                .json()
                .at("/errors/0/detail")
                .asString())
        .startsWith("data set 'going' with the content " + second + " was deleted at 20");
  }

  @Test
  void imagesAreListedWithTheirFilesInPages() throws IOException {
    put("listed", Pictures.tarGz(), 201);
    String path = "/datasets/listed/images";
    JsonNode first = http.get(path + "?limit=2").json();
    assertThat(first.get("items").toString())
        .isEqualTo(
            "[{\"index\":0,\"path\":\"train/cat/1.png\",\"label\":0},{\"index\":1,\"path\":\"train/cat/2.png\",\"label\":0}]");
    JsonNode rest = http.get(path + "?cursor=" + first.get("nextCursor").asString()).json();
    assertThat(rest.get("items").findValuesAsString("path"))
        .containsExactly("train/cat/3.png", "train/dog/1.png", "train/dog/2.png");
    assertThat(rest.get("nextCursor").isNull()).isTrue();
    JsonNode dogs = http.get(path + "?class=1&limit=1").json();
    assertThat(dogs.at("/items/0/index").asInt()).isEqualTo(3);
    assertThat(
            http.get(path + "?class=1&cursor=" + dogs.get("nextCursor").asString())
                .json()
                .get("items")
                .findValuesAsString("path"))
        .containsExactly("train/dog/2.png");
    assertThat(http.get(path + "?split=test&class=1").json().get("items").toString())
        .isEqualTo("[{\"index\":1,\"path\":\"test/dog/3.png\",\"label\":1}]");
    assertThat(http.get(path + "?cursor=99").json().get("items")).isEmpty();
    for (String query :
        new String[] {
          "class=2", "class=cat", "split=validation", "limit=0", "cursor=x", "sort=path"
        }) {
      assertThat(http.get(path + "?" + query).status()).as(query).isEqualTo(400);
    }
  }

  @Test
  void imagesThatWereNeverDownloadedAreAConflict() {
    Http.Answer answer = http.get("/datasets/cifar10/images");

    assertThat(answer.status()).as(answer.text()).isEqualTo(409);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/dataset-unavailable");
    assertThat(answer.json().get("detail").asString())
        .startsWith("The files of 'cifar10' have not been downloaded yet; submit a job");
  }

  @Test
  void unreadableFilesOfABuiltInDataSetAreAConflict() throws IOException {
    Path file = ApiTest.HOME.resolve("datasets/cifar-100-binary/train.bin");
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[100]);
    try {
      for (String path : new String[] {"", "/versions", "/images"}) {
        Http.Answer answer = http.get("/datasets/cifar100" + path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(409);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/dataset-unavailable");
        assertThat(answer.json().get("detail").asString()).contains("train.bin");
      }
      Http.Answer job =
          http.postJson(
              "/jobs?dryRun=true",
              "{\"kind\": \"train\", \"dataset\": {\"name\": \"cifar100\"}, \"epoch\": 1}");
      assertThat(job.status()).as(job.text()).isEqualTo(422);
      assertThat(job.json().get("errors").findValuesAsString("pointer"))
          .contains("/dataset/name", "/epoch");
    } finally {
      Files.delete(file);
      Files.delete(file.getParent());
    }
  }

  @Test
  void builtInDataSetsCannotBeDeletedButWhatHidesThemCan() throws IOException {
    for (String name : new String[] {"shapes", "cifar10", "cifar100"}) {
      Http.Answer refused = http.send("DELETE", "/datasets/" + name, new byte[0]);
      assertThat(refused.status()).as(refused.text()).isEqualTo(409);
      assertThat(refused.json().get("type").asString()).isEqualTo("/problems/built-in-dataset");
      assertThat(refused.json().get("detail").asString())
          .isEqualTo(
              "'%s' is built in and cannot be deleted; only registered data sets can."
                  .formatted(name));
    }
    put("cifar100", Pictures.tarGz(), 201);
    http.postJson("/jobs", "{\"kind\": \"train\", \"dataset\": {\"name\": \"cifar10\"}}");
    assertThat(http.send("DELETE", "/datasets/cifar100", new byte[0]).status()).isEqualTo(204);
    assertThat(http.get("/datasets/cifar100").json().get("classes")).hasSize(100);
    assertThat(http.get("/datasets/cifar100/versions").json().at("/items/0/registeredAt").isNull())
        .isTrue();
  }

  @Test
  void withoutAuthenticationTheQuotaHasNoOwnerAndNoLimits() {
    long before = http.get("/quota").json().at("/storedBytes/used").asLong();
    int bytes = Uploads.resnet20().length;
    upload(Uploads.resnet20());
    JsonNode quota = http.get("/quota").json();
    assertThat(quota.get("owner").isNull()).isTrue();
    assertThat(quota.at("/queuedJobs/limit").isNull()).isTrue();
    assertThat(quota.at("/storedBytes/limit").isNull()).isTrue();
    assertThat(quota.at("/storedBytes/used").asLong()).isEqualTo(before + bytes);
  }

  private String put(String name, byte[] archive, int status) {
    Http.Answer answer =
        http.send(
            "PUT",
            "/datasets/" + name,
            archive,
            "Content-Type",
            archive[0] == 'P' ? "application/zip" : "application/gzip");
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    return answer.json().get("sha256").asString();
  }
}
