package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NumberFormatTest {
  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** A vector that still used its Java buffer would be overwritten here. */
  @ParameterizedTest
  @EnumSource
  void numbersOutliveTheJavaBufferTheyCameFrom(NumberFormat format) {
    int size = 100_000;
    double[] values = new double[size];
    Arrays.setAll(values, i -> i % 128);
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray vector = format.create(manager, values, new Shape(size));
      System.gc();
      List<ByteBuffer> garbage = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        garbage.add(ByteBuffer.allocateDirect(size * Double.BYTES));
      }
      assertThat(garbage).hasSize(50);
      assertThat(vector.toType(DataType.FLOAT64, false).toDoubleArray()).isEqualTo(values);
    }
  }

  @Test
  void factorsOfAProductAreRoundedOnlyInBfloat16() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray matrix = manager.create(new float[] {1.001f});
      assertThat(NumberFormat.FLOAT32.factor(matrix).toFloatArray()).containsExactly(1.001f);
      assertThat(NumberFormat.BFLOAT16.factor(matrix).toFloatArray()).containsExactly(1f);
    }
  }
}
