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
}
