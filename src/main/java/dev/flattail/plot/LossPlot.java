package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Training and test loss over epochs, with the learning rate below. */
public record LossPlot(String run, List<Epoch> epochs) implements Plot {
  public LossPlot {
    epochs = List.copyOf(epochs);
  }

  /**
   * One epoch's losses.
   *
   * @param epoch counted from 1
   * @param train mean of the batch losses that were stepped on
   * @param test plain cross-entropy on the test split
   */
  public record Epoch(
      int epoch, @Nullable Double train, @Nullable Double test, @Nullable Double learningRate) {}
}
