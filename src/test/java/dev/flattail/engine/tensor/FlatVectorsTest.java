package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class FlatVectorsTest {
  @Test
  void aMoveBeyondTheNumberFormatIsInfiniteAndNoError() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray w = manager.create(new float[] {1, 2});
      NDArray x = manager.create(new float[] {1, -1});

      assertThat(FlatVectors.moved(w, x, 1e300).toFloatArray())
          .containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
      assertThat(FlatVectors.moved(w, x, 0.5).toFloatArray()).containsExactly(1.5f, 1.5f);
    }
  }

  @Test
  void theFirstNumberThatIsNotFiniteIsFound() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      assertThat(FlatVectors.firstNonFinite(manager.create(new float[] {1, Float.MAX_VALUE})))
          .isEqualTo(-1);
      assertThat(
              FlatVectors.firstNonFinite(
                  manager.create(new float[] {0, 1, Float.NEGATIVE_INFINITY, Float.NaN})))
          .isEqualTo(2);
      assertThat(FlatVectors.firstNonFinite(manager.create(new double[] {Double.NaN})))
          .isEqualTo(0);
      assertThat(FlatVectors.firstNonFinite(manager.create(new double[] {1e308, -1e308})))
          .isEqualTo(-1);
    }
  }
}
