package dev.flattail.engine.evaluate;

/** Receives a model's logits, batch by batch. */
@FunctionalInterface
public interface LogitsOut {
  /**
   * Receives one batch.
   *
   * @param logits [images x classes], row-major; the receiver may change them
   * @param labels [images]
   */
  void add(double[] logits, int[] labels);
}
