package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VectorKernelTest {
  private final NDManager manager = Torch.newManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void anUpdateActsInPlaceAndLeavesNoArrayBehind() {
    VectorKernel kernel =
        VectorKernel.of(
            "w, g", "rate, floor", "return torch.add_(torch.clamp_min_(w, floor), g, alpha=rate)");
    NDArray w = manager.create(new double[] {-3, 2}).duplicate();
    NDArray g = manager.create(new double[] {10, 20});
    int before = manager.getManagedArrays().size();

    kernel.update(new double[] {0.5, -1}, w, g);

    assertThat(w.toDoubleArray()).containsExactly(4, 12);
    assertThat(g.toDoubleArray()).containsExactly(10, 20);
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void resultsBelongToTheOwner() {
    VectorKernel kernel =
        VectorKernel.ofPair("x", "factor", "return (torch.mul(x, factor), torch.sum(x))");
    try (NDManager owner = manager.newSubManager()) {
      NDList results = kernel.results(owner, new double[] {3}, manager.create(new double[] {1, 2}));
      assertThat(results.get(0).toDoubleArray()).containsExactly(3, 6);
      assertThat(results.get(1).getDouble()).isEqualTo(3);
      assertThat(results).allMatch(result -> result.getManager().equals(owner));
    }
  }

  @Test
  void numbersMustBeAsManyAsTheirNames() {
    VectorKernel kernel = VectorKernel.of("x", "a, b", "return torch.mul_(x, torch.add(a, b))");
    NDArray x = manager.create(new double[] {1});
    assertThatThrownBy(() -> kernel.update(new double[] {1}, x))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 numbers for a kernel of 2");
  }
}
