package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import org.jspecify.annotations.Nullable;

/**
 * A loss that is measured at a trained model: its Hessian, its landscape, its flatness. By default
 * it is the cross-entropy of the logits as the model uses them, so times the model's own scale. A
 * cosine classifier returns cosines, whose unscaled cross-entropy is flat whatever the model
 * learned.
 */
public sealed interface MeasuredLossSpec
    permits MeasuredLossSpec.OfValues,
        LossSpec.Focal,
        LossSpec.Poly1,
        LossSpec.Ldam,
        LossSpec.Vs,
        LossSpec.BalancedSoftmax,
        LossSpec.LogitAdjusted,
        LossSpec.LabelAwareSmoothing,
        LossSpec.Arb,
        LossSpec.Gcl {

  /** A loss whose values are measured, without second derivatives. */
  sealed interface OfValues extends MeasuredLossSpec {
    @Override
    OfValues at(double modelScale);
  }

  /**
   * Softmax cross-entropy of {@code scale * logits}.
   *
   * @param scale null for the model's own. Null only until submission fills it in
   */
  record CrossEntropy(@Nullable @Above(0) Double scale) implements OfValues {
    @Override
    public CrossEntropy at(double modelScale) {
      return scale == null ? new CrossEntropy(modelScale) : this;
    }
  }

  /**
   * Returns this loss with every default that depends on the model filled in.
   *
   * @param modelScale factor on the logits by which the model's probabilities are computed
   */
  default MeasuredLossSpec at(double modelScale) {
    return this;
  }

  /** Returns the loss that is computed from the logits times {@link #logitFactor}. */
  default LossSpec.OfLogits ofLogits() {
    return switch (this) {
      case CrossEntropy _ -> new LossSpec.CrossEntropy();
      case LossSpec.OfLogits loss -> loss;
    };
  }

  /**
   * Returns the factor on the logits before the loss: 1 for a loss that scales them itself.
   *
   * @param modelScale as in {@link #at}
   */
  default double logitFactor(double modelScale) {
    return switch (this) {
      case CrossEntropy entropy -> entropy.scale() == null ? modelScale : entropy.scale();
      case LossSpec.Ldam _, LossSpec.Gcl _ -> 1;
      case LossSpec.OfLogits _ -> modelScale;
    };
  }

  /**
   * Returns the factor on the logits before the softmax.
   *
   * @param modelScale as in {@link #at}
   */
  default double scale(double modelScale) {
    return logitFactor(modelScale) * ofLogits().logitScale();
  }
}
