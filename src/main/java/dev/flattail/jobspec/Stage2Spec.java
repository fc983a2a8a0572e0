package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Below;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Second stages, which train the classifier on a frozen backbone. Training images are drawn
 * independently of class frequencies (DisAlign weights them instead). Momentum and weight decay are
 * those of the job's optimizer, which starts with fresh memory. Mixup is off unless the stage
 * defines its own.
 */
public sealed interface Stage2Spec {
  /** Returns the number of epochs after the first stage. */
  int epochs();

  /** Returns which of the first stage's checkpoints it starts from. */
  Stage2Start from();

  /**
   * Returns the spec of the model in its checkpoints.
   *
   * @param first spec of the model in the first stage's checkpoints
   */
  default ModelSpec model(ModelSpec first) {
    return first;
  }

  /** A second stage that trains. */
  sealed interface Trained extends Stage2Spec {
    /** Returns the base learning rate. */
    double lr();

    /** Returns whether BatchNorm of the frozen backbone updates its statistics. */
    FrozenBatchNorm batchNorm();

    /** Returns the schedule of the learning rate over the second stage's epochs. */
    ScheduleSpec schedule();

    /** Returns the sharpness-aware steps on the classifier, or null for none. */
    @Nullable SharpnessSpec sharpness();

    /** Returns the training loss. */
    LossSpec.OfLogits loss();

    /**
     * Returns the exponent of class weights {@code n_c^-weighting}, normalized to sum to the number
     * of classes; 0 for no weights.
     */
    default double weighting() {
      return 0;
    }

    /** Returns how training images are drawn. */
    default ClassSampling sampling() {
      return ClassSampling.CLASSES_IN_TURN;
    }

    /** Returns the mixup of the images, or null for none. */
    default @Nullable MixupSpec mixup() {
      return null;
    }
  }

  /**
   * Classifier re-training (Kang et al., ICLR 2020): the classifier is initialized again.
   *
   * @param loss of the classifier; class weights are none
   */
  record Crt(
      @Default("30") @AtLeast(1) @AtMost(100000) int epochs,
      @Default("0.01") @Above(0) double lr,
      @Default("last") Stage2Start from,
      @Default("frozen") FrozenBatchNorm batchNorm,
      @Default("constant") ScheduleSpec schedule,
      @Default("cross-entropy") LossSpec.OfLogits loss,
      @Nullable SharpnessSpec sharpness)
      implements Trained {}

  /**
   * Learnable weight scaling (Kang et al., ICLR 2020): one factor for each class's logit is
   * trained; weights and bias are fixed.
   */
  record Lws(
      @Default("30") @AtLeast(1) @AtMost(100000) int epochs,
      @Default("0.01") @Above(0) double lr,
      @Default("last") Stage2Start from,
      @Default("frozen") FrozenBatchNorm batchNorm,
      @Default("constant") ScheduleSpec schedule,
      @Default("cross-entropy") LossSpec.OfLogits loss,
      @Nullable SharpnessSpec sharpness)
      implements Trained {}

  /**
   * MiSLAS (Zhong et al., CVPR 2021; {@code train_stage2.py}): trains learnable weight scales and
   * the classifier itself, with label-aware smoothing. Defaults of CIFAR-10-LT, factor 0.01.
   *
   * @param lrFactor the classifier's share of the learning rate; the scales use the full rate
   * @param smoothHead smoothing of the most frequent class
   * @param smoothTail smoothing of the rarest class
   * @param batchNorm {@code train} is the authors' shift of BatchNorm
   */
  record Mislas(
      @Default("10") @AtLeast(1) @AtMost(100000) int epochs,
      @Default("0.1") @Above(0) double lr,
      @Default("0.5") @AtLeast(0) double lrFactor,
      @Default("0.3") @AtLeast(0) @Below(1) double smoothHead,
      @Default("0") @AtLeast(0) @Below(1) double smoothTail,
      @Default("last") Stage2Start from,
      @Default("frozen") FrozenBatchNorm batchNorm,
      @Default("cosine") ScheduleSpec schedule,
      @Nullable SharpnessSpec sharpness)
      implements Trained {
    @Override
    public LossSpec.OfLogits loss() {
      return new LossSpec.LabelAwareSmoothing(smoothHead, smoothTail, SmoothingShape.CONCAVE, 1);
    }
  }

  /**
   * CC-SAM (Zhou et al., CVPR 2023; {@code train_cifar.py}, {@code train_sample}): the features of
   * each class move along their gradient by the class's weight {@code log(n_1 / n_c + 0.01) /
   * divisor}, which also weights the loss there. Defaults of CIFAR-10-LT.
   *
   * @param upLimit maximum of the shifted loss's share {@code (epoch + 1) / epochs}
   * @param divisor of the class weights
   */
  record CcSam(
      @Default("30") @AtLeast(1) @AtMost(100000) int epochs,
      @Default("0.01") @Above(0) double lr,
      @Default("1") @AtLeast(0) @AtMost(1) double upLimit,
      @Default("2") @Above(0) double divisor,
      @Default("last") Stage2Start from,
      @Default("frozen") FrozenBatchNorm batchNorm,
      @Default("constant") ScheduleSpec schedule,
      @Default("cross-entropy") LossSpec.OfLogits loss,
      @Nullable SharpnessSpec sharpness)
      implements Trained {}

  /**
   * GCL (Li, Cheung, Lu, CVPR 2022; {@code cifar_train_classifier.py}): the classifier continues
   * training with clouded logits and a focal factor, on mixed images. The code's {@code --lr 0.1}
   * is multiplied by 0.01 (1 + cos), which is half a cosine from 0.002.
   *
   * @param margin reduction of the label's cosine
   * @param scale factor on the reduced cosines
   * @param noise maximum reduction of the rarest class's cosines
   * @param gamma exponent of the focal factor, which has no gradient
   * @param mixupAlpha lambda is drawn from Beta(alpha, alpha); 0 for no mixup
   */
  record Gcl(
      @Default("30") @AtLeast(1) @AtMost(100000) int epochs,
      @Default("0.002") @Above(0) double lr,
      @Default("0.1") @AtLeast(0) double margin,
      @Default("20") @Above(0) double scale,
      @Default("0.5") @AtLeast(0) double noise,
      @Default("1") @AtLeast(0) double gamma,
      @Default("balanced") ClassSampling sampling,
      @Default("1") @AtLeast(0) double mixupAlpha,
      @Default("last") Stage2Start from,
      @Default("frozen") FrozenBatchNorm batchNorm,
      @Default("cosine") ScheduleSpec schedule,
      @Nullable SharpnessSpec sharpness)
      implements Trained {
    @Override
    public LossSpec.OfLogits loss() {
      return new LossSpec.Gcl(margin, scale, noise, true, gamma);
    }

    @Override
    public @Nullable MixupSpec mixup() {
      return mixupAlpha == 0 ? null : new MixupSpec(mixupAlpha);
    }
  }

  /**
   * Distribution alignment (Zhang et al., CVPR 2021; Megvii-BaseDetection/DisAlign {@code
   * classification/imagenetlt}, cvpods {@code layers/wrappers.py} and {@code
   * modeling/losses/grw_loss.py}): the classifier is fixed. Its logits are scaled and shifted by
   * class, weighted by a confidence that is learned from the features. The loss is re-weighted
   * cross-entropy on uniformly drawn images. Defaults of ImageNet-LT.
   *
   * @param weighting exponent of the class weights, the code's {@code exp_scale}
   * @param batchNorm {@code train}, as in the authors' code, whose runner leaves the network in
   *     train mode
   */
  @Type("disalign")
  record DisAlign(
      @Default("10") @AtLeast(1) @AtMost(100000) int epochs,
      @Default("0.1") @Above(0) double lr,
      @Default("1.2") @AtLeast(0) double weighting,
      @Default("last") Stage2Start from,
      @Default("train") FrozenBatchNorm batchNorm,
      @Default("cosine") ScheduleSpec schedule,
      @Nullable SharpnessSpec sharpness)
      implements Trained {
    @Override
    public ModelSpec model(ModelSpec first) {
      return new ModelSpec(first.arch(), first.classifier(), Heads.DISALIGN);
    }

    @Override
    public LossSpec.OfLogits loss() {
      return new LossSpec.CrossEntropy();
    }

    @Override
    public ClassSampling sampling() {
      return ClassSampling.INSTANCE;
    }
  }

  /**
   * Normalization of the classifier's weights, {@code w_c / |w_c|^tau} without bias (Kang et al.,
   * ICLR 2020). Nothing is trained.
   *
   * @param tau null to select it from {@code taus} by accuracy on the validation split
   */
  record TauNorm(
      @Nullable @AtLeast(0) Double tau,
      @Default("[0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1]") @AtLeast(0) @MaxLength(100)
          List<Double> taus,
      @Default("last") Stage2Start from)
      implements Stage2Spec {
    @Override
    public int epochs() {
      return 0;
    }
  }
}
