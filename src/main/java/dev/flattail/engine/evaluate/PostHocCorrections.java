package dev.flattail.engine.evaluate;

import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.checkpoint.FiniteTensors;
import dev.flattail.engine.model.Model;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.PostHocSpec;
import org.jspecify.annotations.Nullable;

/** Corrects a trained classifier for the imbalance of its training data. */
public final class PostHocCorrections {
  private PostHocCorrections() {}

  /**
   * Corrects the weights in place, when {@code spec} is a correction of weights.
   *
   * @param described spec of {@code model}
   * @param spec null for none
   * @throws UnrunnableSpecException when the classifier has no weight norms to normalize
   * @throws dev.flattail.engine.NonFiniteException when the corrected weights overflow
   */
  public static void correct(Model model, ModelSpec described, @Nullable PostHocSpec spec) {
    if (spec == null || spec.tauNorm() == null) {
      return;
    }
    if (described.heads() == Heads.DISALIGN) {
      throw new UnrunnableSpecException(
          "tauNorm changes class vectors, and DisAlign's heads were learned for the ones they have; take the first stage's checkpoint");
    }
    switch (described.classifier()) {
      case LINEAR -> {
        TauNorm.apply(model, spec.tauNorm());
        FiniteTensors.require(model);
      }
      case COSINE ->
          throw new UnrunnableSpecException(
              "tauNorm needs a linear classifier: a cosine classifier's class vectors have length 1 already");
    }
  }

  /**
   * Returns a receiver that corrects logits and passes them to {@code out}, when {@code spec} is a
   * correction of logits; otherwise {@code out}.
   *
   * @param spec null for none
   * @param trainCounts training images of each class
   * @param scale factor on the logits before the softmax
   * @throws UnrunnableSpecException when a correction needs the frequency of a class without
   *     training images
   */
  public static LogitsOut before(
      LogitsOut out, @Nullable PostHocSpec spec, int[] trainCounts, double scale) {
    return spec == null || spec.logitAdjust() == null
        ? out
        : new LogitAdjustment(spec.logitAdjust(), trainCounts, scale).before(out);
  }
}
