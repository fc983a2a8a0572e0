package dev.flattail.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.InOwnProcesses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs what a bundle says, on a service with a worker. */
@InOwnProcesses
class BundlesTest {
  private static final Map<String, Object> SPEC =
      Map.of(
          "kind", "train",
          "dataset", Map.of("name", "colors", "imbalance", Map.of("type", "exp", "factor", 0.2)),
          "model", Map.of("arch", "resnet20"),
          "loss", Map.of("type", "ldam"),
          "sharpness", Map.of("type", "sam", "rho", 0.05),
          "optimizer", Map.of("type", "sgd", "lr", 0.05),
          "schedule", Map.of("type", "constant"),
          "stage2", Map.of("type", "disalign", "epochs", 1),
          "batchSize", 16,
          "epochs", 2);

  private static Service service;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    service = Service.start(folder.resolve("home"));
    service.putDataset("colors", CifarArchives.colors(8, 4));
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
  }

  @Test
  void theSpecOfABundleRunsTheSameTrainingToTheSameTensors() throws Exception {
    Map<String, byte[]> first = bundle(service.submit(SPEC), "");

    Map<String, byte[]> second =
        bundle(
            service.submit(
                JsonMapper.shared().readValue(file(first, "spec.json"), new TypeReference<>() {})),
            "");

    assertThat(file(second, "spec.json")).isEqualTo(file(first, "spec.json"));
    assertThat(file(second, "model.py")).isEqualTo(file(first, "model.py"));
    assertThat(tensors(file(second, "checkpoints/last.safetensors")))
        .isEqualTo(tensors(file(first, "checkpoints/last.safetensors")));
  }

  @Test
  void theManifestSaysWhatRanTheJobAndNotWhere() throws Exception {
    Map<String, byte[]> files = bundle(service.submit(SPEC), "?checkpoints=last,stage1");
    JsonNode manifest = JsonMapper.shared().readTree(file(files, "manifest.json"));
    assertThat(manifest.at("/software/libtorch").asString()).startsWith("2.");
    assertThat(manifest.at("/hardware/device").asString()).isEqualTo("cpu");
    assertThat(manifest.at("/hardware/threads").asInt()).isPositive();
    assertThat(manifest.at("/data/sha256").asString()).hasSize(64);
    for (JsonNode file : manifest.at("/files")) {
      assertThat(DigestUtils.sha256Hex(file(files, file.path("path").asString())))
          .isEqualTo(file.path("sha256").asString());
    }
    String host = InetAddress.getLocalHost().getHostName();
    for (String text : new String[] {"manifest.json", "README.md", "spec.json", "logs.txt"}) {
      assertThat(new String(file(files, text), StandardCharsets.UTF_8))
          .doesNotContain("\"" + host + "\"", "\"owner\"", "/tmp/");
    }
  }

  @Test
  void theTwoStagesHaveTheirOwnNetworks() throws Exception {
    Map<String, byte[]> files = bundle(service.submit(SPEC), "?checkpoints=last,stage1");
    JsonNode weights =
        JsonMapper.shared().readTree(file(files, "manifest.json")).at("/checkpoints");
    assertThat(weights.findValuesAsString("model")).containsExactly("model.py", "stage1_model.py");
    assertThat(new String(file(files, "model.py"), StandardCharsets.UTF_8))
        .contains("AlignedClassifier(64, CLASSES)");
    assertThat(new String(file(files, "stage1_model.py"), StandardCharsets.UTF_8))
        .contains("nn.Linear(64, CLASSES)")
        .doesNotContain("AlignedClassifier");
  }

  private static Map<String, byte[]> bundle(String job, String query) throws Exception {
    service.awaitSuccess(job);
    HttpResponse<byte[]> answer = service.get("/jobs/" + job + "/bundle" + query);
    assertThat(answer.statusCode()).isEqualTo(200);
    return unzip(answer.body());
  }

  private static Map<String, byte[]> unzip(byte[] bytes) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  private static byte[] file(Map<String, byte[]> files, String path) {
    return Objects.requireNonNull(files.get(path), path);
  }

  /** Returns the bytes behind the header, which names the job. */
  private static byte[] tensors(byte[] file) {
    long header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    byte[] tensors = Arrays.copyOfRange(file, Math.toIntExact(8 + header), file.length);
    assertThat(tensors.length).isGreaterThan(1_000_000);
    return tensors;
  }
}
