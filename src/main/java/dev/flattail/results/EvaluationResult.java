package dev.flattail.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's figures on one split. Accuracies are fractions. A class or group without images is
 * null, and every figure is null when the split has no images.
 *
 * @param accuracy top-1
 * @param accuracyTop5 top-5, or null with fewer than five classes
 * @param balancedAccuracy mean over the classes of the accuracy by class
 * @param many mean over the classes with many training images; {@code medium} and {@code few} are
 *     the same over the other groups
 * @param perClass accuracy by class
 * @param ece expected calibration error of softmax(scale x logits), 15 equal-width bins
 * @param loss mean cross-entropy, in nats, of the unscaled logits
 * @param epoch completed epochs of the model that was measured, or null outside a training
 */
public record EvaluationResult(
    @Fraction @Nullable Double accuracy,
    @Fraction @Nullable Double accuracyTop5,
    @Fraction @Nullable Double balancedAccuracy,
    @Fraction @Nullable Double many,
    @Fraction @Nullable Double medium,
    @Fraction @Nullable Double few,
    @Fraction List<@Nullable Double> perClass,
    @Fraction @Nullable Double ece,
    @NotNegative @Nullable Double loss,
    @NotNegative @Nullable Integer epoch) {
  /** The field that is null with fewer than five classes. */
  public static final String ACCURACY_TOP5 = "accuracyTop5";

  public static final String BALANCED_ACCURACY = "balancedAccuracy";

  public static final String EPOCH = "epoch";

  /** Returns the same measurement with the epoch of its model. */
  public EvaluationResult atEpoch(int completed) {
    return new EvaluationResult(
        accuracy,
        accuracyTop5,
        balancedAccuracy,
        many,
        medium,
        few,
        perClass,
        ece,
        loss,
        completed);
  }
}
