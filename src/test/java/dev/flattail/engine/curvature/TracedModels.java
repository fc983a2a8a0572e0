package dev.flattail.engine.curvature;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Network;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Models in float64, and losses of images, whose traces are tested. */
final class TracedModels {
  private static final int CLASSES = 4;
  private static final int[] COUNTS = {90, 40, 12, 5};

  private TracedModels() {}

  private static ImageSet images(int count) {
    byte[] pixels = new byte[count * 3 * 8 * 8];
    KeyedRandom random = KeyedRandom.of("pixels", 4);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    int[] labels = IntStream.range(0, count).map(i -> 2).toArray();
    return ImageSet.copyOf(List.of("a", "b", "c", "d"), 8, 8, pixels, labels);
  }

  /** Creates a model that differs from the initial one in every parameter. */
  static Model model(Network network) {
    Model model = Model.create(network, NumberFormat.FLOAT64, Device.cpu(), 3);
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray noise = FlatVectors.gaussian(scope, model.parameters(), 7);
      FlatVectors.accumulate(model.parameters(), noise, 0.2);
    }
    return model;
  }

  /** Returns the mean loss of some images of class 2. */
  static ClassMeanLoss term(Model model, String loss, boolean weighted, int images) {
    HessianSpec spec =
        (HessianSpec)
            SpecReader.readSubmitted(
                Map.of(
                    "kind",
                    "hessian",
                    "dataset",
                    Map.of("name", "any"),
                    "model",
                    Map.of("checkpoint", "any", "arch", "resnet20"),
                    "loss",
                    Map.of("type", loss)));
    int[] counts = Arrays.copyOf(COUNTS, model.network().head().classes());
    Arrays.fill(counts, Math.min(CLASSES, counts.length), counts.length, 7);
    Loss of = Losses.of(spec.loss().ofLogits(), counts, model.manager(), model.format());
    NDArray weights =
        weighted
            ? model
                .format()
                .create(model.manager(), new double[] {0.2, 0.5, 1.4, 3}, new Shape(CLASSES))
            : null;
    return new ClassMeanLoss(
        model, of, spec.loss().logitFactor(1.7), weights, Normalize.CIFAR, images(images), 1);
  }
}
