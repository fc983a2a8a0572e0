package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accuracies over epochs: whole split, balanced, and the groups of frequent and rare classes.
 *
 * @param stage2 first epoch of a second stage, which a rule marks; null for one stage
 */
public record AccuracyPlot(String run, List<Epoch> epochs, @Nullable Integer stage2)
    implements Plot {
  public AccuracyPlot {
    epochs = List.copyOf(epochs);
  }

  /** Of one stage. */
  public AccuracyPlot(String run, List<Epoch> epochs) {
    this(run, epochs, null);
  }

  /**
   * The accuracies after one epoch, fractions 0..1, null where not measured or the group is empty.
   *
   * @param epoch counted from 1
   */
  public record Epoch(
      int epoch,
      @Nullable Double test,
      @Nullable Double validation,
      @Nullable Double balanced,
      @Nullable Double many,
      @Nullable Double medium,
      @Nullable Double few) {}
}
