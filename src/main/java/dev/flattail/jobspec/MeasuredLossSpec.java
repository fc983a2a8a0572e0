package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.NameAlone;
import org.jspecify.annotations.Nullable;

/**
 * A loss that is measured at a trained model: its Hessian, its landscape, its flatness. By default
 * it is the cross-entropy of the logits as the model uses them, so times the model's own scale. A
 * cosine classifier returns cosines, and the cross-entropy of unscaled cosines is flat whatever the
 * model learned.
 */
public sealed interface MeasuredLossSpec
    permits MeasuredLossSpec.OfValues, MeasuredLossSpec.Trained, LossSpec.Measurable {

  /** A loss that is measured by its values, without second derivatives. */
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

    @Override
    public LossSpec.CrossEntropy ofLogits() {
      return new LossSpec.CrossEntropy();
    }

    @Override
    public double logitFactor(double modelScale) {
      return scale == null ? modelScale : scale;
    }
  }

  /** The loss of the training at the checkpoint, until submission replaces it by that loss. */
  @NameAlone
  record Trained() implements MeasuredLossSpec {
    @Override
    public LossSpec.OfLogits ofLogits() {
      throw unresolved();
    }

    @Override
    public double logitFactor(double modelScale) {
      throw unresolved();
    }

    private static IllegalStateException unresolved() {
      return new IllegalStateException("the loss \"trained\" is replaced at submission");
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
  LossSpec.OfLogits ofLogits();

  /**
   * Returns the factor on the logits before the loss: 1 for a loss that scales them itself.
   *
   * @param modelScale as in {@link #at}
   */
  double logitFactor(double modelScale);

  /**
   * Returns the factor on the logits before the softmax.
   *
   * @param modelScale as in {@link #at}
   */
  default double scale(double modelScale) {
    return logitFactor(modelScale) * ofLogits().logitScale();
  }
}
