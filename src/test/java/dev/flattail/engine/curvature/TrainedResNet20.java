package dev.flattail.engine.curvature;

import ai.djl.Device;
import dev.flattail.SharedFiles;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The trained network of the reference files, with its images and the figures of PyTorch. */
public final class TrainedResNet20 {
  private static final String FOLDER = "golden/e2e-ce-sgd/";
  private static final int IMAGES = 96;
  private static final int PIXELS = 3072;

  private TrainedResNet20() {}

  /** Loads the network. */
  public static Model model(NumberFormat format) throws IOException {
    Model model =
        Model.create(
            Networks.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR), 10, 3),
            format,
            Device.cpu(),
            0);
    ModelState.load(model, Safetensors.read(SharedFiles.file(FOLDER + "final.safetensors")));
    return model;
  }

  /** Reads its training images. */
  public static MeasuredSplit split() throws IOException {
    byte[] records = Files.readAllBytes(SharedFiles.file(FOLDER + "dataset.bin"));
    int[] labels = IntStream.range(0, IMAGES).map(i -> records[i * (PIXELS + 1)]).toArray();
    byte[] pixels = new byte[IMAGES * PIXELS];
    for (int i = 0; i < IMAGES; i++) {
      System.arraycopy(records, i * (PIXELS + 1) + 1, pixels, i * PIXELS, PIXELS);
    }
    List<String> names = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    ImageSet set = ImageSet.copyOf(names, 32, 32, pixels, labels);
    return new MeasuredSplit(set, set.classCounts(), Normalize.CIFAR);
  }

  /** Returns PyTorch's figures by class. */
  static JsonNode reference() throws IOException {
    return new JsonMapper()
        .readTree(Files.readString(SharedFiles.file(FOLDER + "hessian.json")))
        .get("sets");
  }
}
