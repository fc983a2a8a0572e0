package dev.flattail.engine.evaluate;

/** Receives predictions, image by image. */
@FunctionalInterface
public interface PredictionsOut {
  /**
   * Receives one prediction.
   *
   * @param label true class
   * @param predicted class of the highest logit; the first of equal ones
   * @param confidence probability of that class, by softmax(scale x logits)
   */
  void add(int label, int predicted, double confidence);
}
