package dev.flattail.engine.evaluate;

import dev.flattail.engine.UnrunnableSpecException;
import java.util.Arrays;

/**
 * Adjusts logits after training (Menon et al. 2021, section 4.1): {@code scale z_c - tau log pi_c}
 * replaces {@code scale z_c}, with pi_c the class's share of the training images. The logits stay
 * unscaled: {@code tau/scale log pi_c} is subtracted from z.
 */
public final class LogitAdjustment {
  private final double[] subtracted;

  /**
   * @param tau 0 changes nothing
   * @param trainCounts training images of each class
   * @param scale factor on the logits before the softmax
   * @throws UnrunnableSpecException when tau is not 0 and a class has no training image
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

  /** Returns a receiver that adjusts logits and passes them to {@code out}. */
  public LogitsOut before(LogitsOut out) {
    return (logits, labels) -> {
      for (int i = 0; i < logits.length; i++) {
        logits[i] -= subtracted[i % subtracted.length];
      }
      out.add(logits, labels);
    };
  }
}
