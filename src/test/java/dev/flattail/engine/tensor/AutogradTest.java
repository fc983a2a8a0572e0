package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Derivatives against central differences, on a smooth function in float64. */
class AutogradTest {
  private static final double[] POINT = {0.3, -1.2, 0.7, 2.1};
  private static final double[] DIRECTION = {0.5, 1.0, -0.25, 0.125};

  private final NDManager manager = Torch.newManager(Device.cpu());

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Computes sum(tanh(x)^2 * x) + (sum x)^4 / 10, whose Hessian is dense and varies. */
  private static NDArray function(NDArray x) {
    NDArray tanh = x.tanh();
    return tanh.mul(tanh).mul(x).sum().add(x.sum().pow(4).div(10));
  }

  private NDArray gradientAt(NDArray x) {
    try (GradMode mode = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(manager, x);
      return Autograd.gradient(function(leaf), leaf);
    }
  }

  @Test
  void gradientEqualsCentralDifferences() {
    double[] gradient = gradientAt(manager.create(POINT)).toDoubleArray();
    double h = 1e-5;
    for (int i = 0; i < POINT.length; i++) {
      double[] up = POINT.clone();
      double[] down = POINT.clone();
      up[i] += h;
      down[i] -= h;
      double difference =
          function(manager.create(up)).getDouble() - function(manager.create(down)).getDouble();
      assertThat(gradient[i]).isCloseTo(difference / (2 * h), within(1e-8));
    }
  }

  @Test
  void hessianVectorProductsEqualCentralDifferences() {
    NDArray x = manager.create(POINT);
    NDArray v = manager.create(DIRECTION);
    double h = 1e-5;
    double[] expected =
        gradientAt(x.add(v.mul(h))).sub(gradientAt(x.sub(v.mul(h)))).div(2 * h).toDoubleArray();
    try (GradMode mode = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(manager, x);
      NDArray gradient = Autograd.differentiableGradient(function(leaf), leaf);
      for (int repeat = 0; repeat < 3; repeat++) {
        double[] product = Autograd.vectorJacobian(gradient, leaf, v).toDoubleArray();
        for (int i = 0; i < product.length; i++) {
          assertThat(product[i]).isCloseTo(expected[i], within(1e-7));
        }
      }
    }
  }

  @Test
  void hessianIsSymmetric() {
    try (GradMode mode = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(manager, manager.create(POINT));
      NDArray gradient = Autograd.differentiableGradient(function(leaf), leaf);
      NDArray u = manager.create(DIRECTION);
      NDArray v = manager.create(new double[] {1, -2, 3, 0.5});
      double left = Autograd.vectorJacobian(gradient, leaf, v).mul(u).sum().getDouble();
      double right = Autograd.vectorJacobian(gradient, leaf, u).mul(v).sum().getDouble();
      assertThat(left).isCloseTo(right, within(1e-12));
    }
  }

  @Test
  void theOriginalStaysFreeOfHistoryAndSeesNoGradient() {
    NDArray x = manager.create(POINT);
    gradientAt(x);
    assertThat(x.hasGradient()).isFalse();
    x.addi(1);
    assertThat(x.getDouble(0)).isEqualTo(POINT[0] + 1);
  }

  @Test
  void anOutputThatDoesNotDependOnTheLeafIsAnError() {
    try (GradMode mode = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(manager, manager.create(POINT));
      NDArray other = Autograd.leaf(manager, manager.create(POINT));
      assertThatThrownBy(() -> Autograd.gradient(function(other), leaf))
          .hasMessageContaining("not have been used");
    }
  }

  @Test
  void gradModeIsRestoredAndNested() {
    try (GradMode outer = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(manager, manager.create(POINT));
      try (GradMode inner = GradMode.off()) {
        assertThatThrownBy(() -> Autograd.gradient(function(leaf), leaf))
            .hasMessageContaining("does not require grad");
      }
      assertThat(Autograd.gradient(function(leaf), leaf).size()).isEqualTo(POINT.length);
    }
  }
}
