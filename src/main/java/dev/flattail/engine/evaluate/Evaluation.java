package dev.flattail.engine.evaluate;

import dev.flattail.results.EvaluationResult;
import org.jspecify.annotations.Nullable;

/**
 * What a model reaches on one split, with the counts behind it.
 *
 * @param figures as they are stored and served
 * @param tally the counts by class
 */
public record Evaluation(EvaluationResult figures, ClassTally tally) {

  /** The same measurement, labeled with the epoch of its model. */
  public Evaluation atEpoch(int completed) {
    return new Evaluation(figures.atEpoch(completed), tally);
  }

  /** Counts, [true class][predicted class]; null with so many classes that none are kept. */
  public int @Nullable [][] confusion() {
    return tally.confusion();
  }
}
