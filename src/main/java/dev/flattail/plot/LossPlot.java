package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Training and test loss over epochs, with the learning rate below.
 *
 * @param stage2 first epoch of a second stage, which a rule marks; null for one stage
 */
public record LossPlot(String run, List<Epoch> epochs, @Nullable Integer stage2) implements Plot {
  public LossPlot {
    epochs = List.copyOf(epochs);
  }

  /** Of one stage. */
  public LossPlot(String run, List<Epoch> epochs) {
    this(run, epochs, null);
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
