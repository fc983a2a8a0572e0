package dev.flattail.engine.evaluate;

/** Where a model's answers go, batch after batch. */
@FunctionalInterface
public interface LogitsOut {
  /**
   * Takes one batch.
   *
   * @param logits [images x classes], row-major; the receiver may change them
   * @param labels [images]
   */
  void add(double[] logits, int[] labels);
}
