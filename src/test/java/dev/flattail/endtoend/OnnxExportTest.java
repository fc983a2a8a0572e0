package dev.flattail.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.InOwnProcesses;
import dev.flattail.onnx.OnnxSession;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Compares exported models of a training in two stages with evaluation jobs, over HTTP. */
@InOwnProcesses
class OnnxExportTest {
  private static final int IMAGES = 40;
  private static final int SIDE = 32;
  private static final int CHANNELS = 3;

  /** Of a probability; logits differ by rounding. */
  private static final double TOLERANCE = 1e-5;

  private static Service service;
  private static String trained;

  @BeforeAll
  static void train(@TempDir Path folder) throws Exception {
    service = Service.start(folder.resolve("home"));
    service.putDataset("colors", CifarArchives.colors(8, 4));
    trained =
        service.submit(
            Map.of(
                "kind", "train",
                "dataset", Map.of("name", "colors"),
                "model", Map.of("arch", "resnet20"),
                "optimizer", Map.of("type", "sgd", "lr", 0.05),
                "batchSize", 16,
                "epochs", 1,
                "stage2", Map.of("type", "disalign", "epochs", 1)));
    service.awaitSuccess(trained);
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
  }

  /** Checkpoint {@code stage1} has a plain classifier, {@code last} DisAlign's. */
  @ParameterizedTest
  @ValueSource(strings = {"stage1", "last"})
  void anExportedModelPredictsWhatAnEvaluationPredicts(String checkpoint) throws Exception {
    List<String[]> predictions = predictions(checkpoint);
    byte[] file = service.get("/jobs/%s/checkpoints/%s.onnx".formatted(trained, checkpoint)).body();
    try (OnnxSession session = new OnnxSession(file)) {
      float[][] logits = session.logits(pixels(), IMAGES, SIDE, SIDE);
      for (int i = 0; i < IMAGES; i++) {
        int predicted = Integer.parseInt(predictions.get(i)[2]);
        assertThat(softmax(logits[i], predicted))
            .as("image %d", i)
            .isEqualTo(Double.parseDouble(predictions.get(i)[3]), within(TOLERANCE));
      }
    }
  }

  /** Returns the rows of an evaluation: image, label, predicted class, its probability. */
  private static List<String[]> predictions(String checkpoint) throws Exception {
    Map<String, String> model = Map.of("job", trained, "checkpoint", checkpoint);
    JsonNode job = service.awaitSuccess(service.submit(Map.of("kind", "evaluate", "model", model)));
    String path = "/jobs/%s/artifacts/predictions.csv".formatted(job.get("id").stringValue());
    return Service.text(service.get(path)).lines().skip(1).map(row -> row.split(",")).toList();
  }

  /** Returns the pixels of the test images in [0, 1], channel by channel. */
  private static float[] pixels() throws Exception {
    float[] pixels = new float[IMAGES * CHANNELS * SIDE * SIDE];
    int next = 0;
    for (int i = 0; i < IMAGES; i++) {
      String path = "/datasets/colors/images/test/%d.png?size=%d".formatted(i, SIDE);
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(service.get(path).body()));
      int[] rgb = image.getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
      for (int shift = 16; shift >= 0; shift -= 8) {
        for (int pixel : rgb) {
          pixels[next++] = (pixel >> shift & 0xff) / 255f;
        }
      }
    }
    return pixels;
  }

  private static double softmax(float[] logits, int c) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - logits[c]);
    }
    return 1 / sum;
  }
}
