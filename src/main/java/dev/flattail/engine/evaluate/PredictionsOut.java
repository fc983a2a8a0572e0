package dev.flattail.engine.evaluate;

/** Where predictions go, one image after another. */
@FunctionalInterface
public interface PredictionsOut {
  /**
   * Takes one prediction.
   *
   * @param label true class
   * @param predicted class of the highest logit; of equal ones the first
   * @param confidence probability of that class, by softmax(scale x logits)
   */
  void add(int label, int predicted, double confidence);
}
