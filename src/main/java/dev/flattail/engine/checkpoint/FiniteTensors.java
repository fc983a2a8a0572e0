package dev.flattail.engine.checkpoint;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.NonFiniteException;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.safetensors.StoredTensor;
import java.util.List;

/** Requires that models and vectors hold finite numbers only. */
public final class FiniteTensors {
  private static final String VALUES = "the values of ";

  private FiniteTensors() {}

  /**
   * Checks the parameters, the auxiliary tensors and the running statistics of a model.
   *
   * @throws NonFiniteException naming the first tensor with a NaN or an infinity
   */
  public static void require(Model model) {
    require(model.trainedLayout(), model.trained());
    require(model.network().statistics(), model.statistics());
  }

  /**
   * Checks a vector.
   *
   * @param name name of the vector in messages
   * @param vector {@code [n]}, FLOAT64 or FLOAT32
   * @throws NonFiniteException when it has a NaN or an infinity
   */
  public static void require(String name, NDArray vector) {
    if (FlatVectors.firstNonFinite(vector) >= 0) {
      throw found(name, TensorVectors.stored(name, vector).toDoubles());
    }
  }

  private static void require(FlatLayout layout, NDArray vector) {
    long first = FlatVectors.firstNonFinite(vector);
    if (first < 0) {
      return;
    }
    StoredTensor all = TensorVectors.stored("", vector);
    List<FlatLayout.Slot> slots = layout.slots();
    FlatLayout.Slot slot =
        slots.stream()
            .filter(s -> first >= s.offset() && first < s.offset() + s.size())
            .findFirst()
            .orElseThrow();
    throw found(
        slot.name(), all.toDoubles(Math.toIntExact(slot.offset()), Math.toIntExact(slot.size())));
  }

  private static NonFiniteException found(String name, double[] values) {
    return new NonFiniteException(VALUES + name, describe(values));
  }

  /** Describes the numbers that are not finite, of which there is at least one. */
  private static String describe(double[] values) {
    int bad = 0;
    int first = -1;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        first = first < 0 ? i : first;
        bad++;
      }
    }
    return "%d of %d, the first: %s".formatted(bad, values.length, values[first]);
  }
}
