package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FlatBlockTest {
  private static final FlatLayout LAYOUT =
      new FlatLayout.Builder()
          .add("a", new Shape(2), TensorInitializer.torch())
          .add("b", new Shape(1, 1), TensorInitializer.torch())
          .add("c", new Shape(3), TensorInitializer.torch())
          .add("d", new Shape(2), TensorInitializer.torch())
          .build();

  private final NDManager manager = Torch.newManager(Device.cpu());

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void selectsElementsInTheOrderOfTheVector() {
    NDArray vector = manager.create(new double[] {1, 2, 3, 4, 5, 6, 7, 8});
    assertThat(selected(vector, "c", "b")).containsExactly(3, 4, 5, 6);
    assertThat(selected(vector, "a", "d")).containsExactly(1, 2, 7, 8);
    assertThat(selected(vector, "b")).containsExactly(3);
  }

  private double[] selected(NDArray vector, String... names) {
    FlatBlock block = FlatBlock.of(LAYOUT, Set.of(names));
    NDArray selected = block.select(vector, manager);
    assertThat(selected.size()).isEqualTo(block.size());
    return selected.toDoubleArray();
  }

  @Test
  void expandsAmongZeros() {
    FlatBlock block = FlatBlock.of(LAYOUT, Set.of("a", "c"));
    NDArray expanded = block.expand(manager.create(new double[] {1, 2, 3, 4, 5}), manager);
    assertThat(expanded.toDoubleArray()).containsExactly(1, 2, 0, 3, 4, 5, 0, 0);
  }

  @Test
  void theSelectionIsNoAlias() {
    NDArray vector = manager.create(new double[] {1, 2, 3, 4, 5, 6, 7, 8});
    NDArray selected = FlatBlock.of(LAYOUT, Set.of("c")).select(vector, manager);
    selected.muli(10);
    assertThat(vector.toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void aBlockNeedsATensor() {
    assertThatThrownBy(() -> FlatBlock.of(LAYOUT, Set.of("e")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without tensors");
  }
}
