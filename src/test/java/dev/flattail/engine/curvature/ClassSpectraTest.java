package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.ClassSelection;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.CurvatureSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.Split;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.ClassCurvature;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClassSpectraTest {
  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static ClassSpectra spectra(int steps, int probes, List<Integer> classes) {
    int[] labels = {0, 0, 1};
    byte[] pixels = new byte[labels.length * 3 * 8 * 8];
    KeyedRandom random = KeyedRandom.of("pixels", 1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    ImageSet set = ImageSet.copyOf(List.of("a", "b", "c"), 8, 8, pixels, labels);
    return new ClassSpectra(
        new CurvatureSpec(1, new ClassSelection(classes), Split.TRAIN, 10, steps, probes),
        new MeasuredSplit(set, new int[] {2, 1, 1}, Normalize.CIFAR),
        0);
  }

  private static Model model() {
    return Model.create(
        Networks.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR), 3, 3),
        NumberFormat.FLOAT32_CONTIGUOUS,
        Device.cpu(),
        3);
  }

  @Test
  void anEigenvalueThatHasNotConvergedIsNull() {
    try (Model model = model()) {
      ClassCurvature found =
          spectra(2, 1, List.of(0)).of(0, model, 1, StopSignal.NEVER, images -> {}).figures();

      assertThat(found.lambdaMax()).isNull();
      assertThat(found.lambdaMin()).isNull();
      assertThat(found.trace()).isNotNull();
      assertThat(found.traceStandardError()).as("of an exact trace").isZero();
    }
  }

  @Test
  void aLossThatIsNotFiniteLeavesAllFiguresUnknown() {
    try (Model model = model()) {
      model.parameters().muli(1e30);

      ClassSpectra.Measured found =
          spectra(5, 1, List.of(1)).of(1, model, 1e30, StopSignal.NEVER, images -> {});

      assertThat(found.figures()).isEqualTo(ClassCurvature.unknown(1));
      assertThat(found.failure()).contains("not finite");
    }
  }

  @Test
  void aClassWithoutImagesIsRefused() {
    assertThatThrownBy(() -> spectra(5, 1, List.of(2)))
        .isInstanceOf(UnrunnableSpecException.class)
        .hasMessageContaining("class 2 has no images");
  }
}
