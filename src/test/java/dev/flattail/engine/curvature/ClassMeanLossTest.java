package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.FreedBuffers;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.random.KeyedRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClassMeanLossTest {
  private static final int ROUNDS = 5;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** The second backward pass reads labels again, long after Java has done with them. */
  @Test
  void aKeptGradientKeepsItsLabels() {
    int[] labels = {0, 1, 2, 3};
    byte[] pixels = new byte[labels.length * 3 * 8 * 8];
    KeyedRandom random = KeyedRandom.of("pixels", 1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    ImageSet images = ImageSet.copyOf(List.of("a", "b", "c", "d"), 8, 8, pixels, labels);
    try (Model model =
        Model.create(
            Networks.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR), 4, 3),
            NumberFormat.FLOAT64,
            Device.cpu(),
            3)) {
      var loss =
          Losses.of(new LossSpec.Focal(2), new int[] {1, 1, 1, 1}, model.manager(), model.format());
      var term = new ClassMeanLoss(model, loss, 1, null, Normalize.CIFAR, images, 1);
      try (HessianOperator operator =
          new HessianOperator(
              model.manager(), model.parameters(), List.of(term), 1L << 30, StopSignal.NEVER)) {
        assertThat(operator.kept()).isEqualTo(1);
        try (NDArray first = operator.times(model.parameters(), model.manager())) {
          double[] expected = first.toDoubleArray();
          for (int round = 0; round < ROUNDS; round++) {
            FreedBuffers.overwrite(labels.length * Long.BYTES);
            try (NDArray again = operator.times(model.parameters(), model.manager())) {
              assertThat(again.toDoubleArray()).isEqualTo(expected);
            }
          }
        }
      }
    }
  }
}
