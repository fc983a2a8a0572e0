package dev.flattail.engine.evaluate;

import dev.flattail.results.EvaluationResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's figures on one split, with the counts behind them.
 *
 * @param figures in the form that is stored and served
 * @param tally the counts by class
 * @param mistakes the most confident mistakes of each class, by class, the most confident first;
 *     null where a saved evaluation lacks them
 */
public record Evaluation(
    EvaluationResult figures, ClassTally tally, @Nullable List<Mistake> mistakes) {

  /** Returns the same measurement with the epoch of its model. */
  public Evaluation atEpoch(int completed) {
    return new Evaluation(figures.atEpoch(completed), tally, mistakes);
  }

  /**
   * Returns counts by [true class][predicted class], or null with too many classes for a confusion
   * matrix.
   */
  public int @Nullable [][] confusion() {
    return tally.confusion();
  }
}
