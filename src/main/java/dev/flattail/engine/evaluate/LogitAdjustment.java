package dev.flattail.engine.evaluate;

import dev.flattail.engine.UnrunnableSpecException;
import java.util.Arrays;

/**
 * Post-hoc logit adjustment (Menon et al. 2021, section 4.1): {@code scale z_c - tau log pi_c} in
 * place of {@code scale z_c}, pi_c the class's share of the training images. The logits stay
 * unscaled: what is subtracted from z is {@code tau/scale log pi_c}.
 */
public final class LogitAdjustment {
  private final double[] subtracted;

  /**
   * @param tau 0 changes nothing
   * @param trainCounts training images of each class
   * @param scale factor on the logits before the softmax
   * @throws UnrunnableSpecException when a class without a training image would be weighed
   */
  public LogitAdjustment(double tau, int[] trainCounts, double scale) {
    this.subtracted = new double[trainCounts.length];
    double all = Arrays.stream(trainCounts).asLongStream().sum();
    for (int c = 0; tau != 0 && c < trainCounts.length; c++) {
      if (trainCounts[c] == 0) {
        throw new UnrunnableSpecException(
            "logitAdjust needs training images of every class, and class " + c + " has none");
      }
      subtracted[c] = tau / scale * Math.log(trainCounts[c] / all);
    }
  }

  /** {@code out}, given adjusted logits. */
  public LogitsOut before(LogitsOut out) {
    return (logits, labels) -> {
      for (int i = 0; i < logits.length; i++) {
        logits[i] -= subtracted[i % subtracted.length];
      }
      out.add(logits, labels);
    };
  }
}
