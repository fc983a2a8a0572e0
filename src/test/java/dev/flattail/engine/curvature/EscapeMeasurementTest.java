package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.results.Eigenvalue;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EscapeMeasurementTest {

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static Eigenvalue eigenvalue(double value, double residual) {
    return new Eigenvalue(value, residual, true);
  }

  /** DJL lets an array use the memory of a Java buffer, which a collection frees. */
  @Test
  void theVectorOutlivesTheJavaNumbersItWasMadeOf() {
    float[] ones = new float[1 << 18];
    Arrays.fill(ones, 3);
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray unit = EscapeMeasurement.unit(ones, manager);
      for (int i = 0; i < 5; i++) {
        System.gc();
        manager.create(new double[1 << 18]).close();
      }
      assertThat(unit.getDataType()).isEqualTo(DataType.FLOAT64);
      assertThat(FlatVectors.numbers(unit)).containsOnly(1.0 / 512);
      assertThat(FlatVectors.norm(unit)).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void theErrorOfTheDirectionIsTheResidualRelativeToTheGap() {
    assertThat(EscapeMeasurement.directionError(List.of(eigenvalue(-5, 0.01), eigenvalue(-3, 0.5))))
        .isCloseTo(0.005, within(1e-15));
  }

  @Test
  void betweenEqualEigenvaluesTheDirectionIsUnknown() {
    assertThat(
            EscapeMeasurement.directionError(List.of(eigenvalue(-5, 0.01), eigenvalue(-5, 0.01))))
        .isEqualTo(1);
  }

  @Test
  void aSingleEigenvalueHasNoGap() {
    assertThat(EscapeMeasurement.directionError(List.of(eigenvalue(-5, 0.01)))).isNull();
  }
}
