package dev.flattail.spec;

import org.jspecify.annotations.Nullable;

/** Sharpness-aware optimizers around the base optimizer. */
public sealed interface SharpnessSpec {

  /**
   * {@code eps = rho g / (|g| + 1e-12)} over all parameters together; Saddle-LongTail {@code
   * sam.py}.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param bnStats which of the two passes update BatchNorm's running statistics
   */
  record Sam(
      @Default("0.05") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("both") BnStats bnStats)
      implements SharpnessSpec {}

  /**
   * {@code eps = rho w^2 g / (||w| g| + 1e-12)}; davda54/sam.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param bnStats which of the two passes update BatchNorm's running statistics
   */
  record Asam(
      @Default("2") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("both") BnStats bnStats)
      implements SharpnessSpec {}

  /**
   * SAM on the tail classes alone: their share of the batch's loss is doubled and its gradient
   * taken at the perturbed vector, the other classes' at the unperturbed one; Imbalanced_SAM {@code
   * imbsam.py}, {@code utils/trainval.py}.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param eta a class with fewer training images is a tail class
   * @param bnStats which of the two forward passes update BatchNorm's running statistics
   */
  @Type("imbsam")
  record ImbSam(
      @Default("0.05") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("20") @AtLeast(0) double eta,
      @Default("both") BnStats bnStats)
      implements SharpnessSpec {}

  /**
   * SAM weighed by class: with {@code v_c = lambda (1 - pi_c)^gamma} the share {@code 1 - v} of a
   * sample's loss is descended at the unperturbed vector, the share {@code v} at the one perturbed
   * along its own gradient; Focal-SAM {@code focal_sam.py}, {@code train_step.py}. Defaults of
   * CIFAR-10-LT.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param gamma how fast a class's share falls with its frequency
   * @param lambda share of a class without frequency
   * @param bnStats which of the two forward passes update BatchNorm's running statistics
   */
  record FocalSam(
      @Default("0.2") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("3") @AtLeast(0) double gamma,
      @Default("0.5") @AtLeast(0) double lambda,
      @Default("both") BnStats bnStats)
      implements SharpnessSpec {}

  /**
   * Stochastic weight averaging (Izmailov et al., UAI 2018): the model of the stage's last epoch is
   * the mean of the weights after each epoch from a start on, its BatchNorm statistics re-estimated
   * on the training images. Steps are the base optimizer's.
   *
   * @param startEpoch completed epochs of the stage before the first that counts; left out: three
   *     quarters of the stage
   */
  record Swa(@Nullable @AtLeast(0) Integer startEpoch) implements SharpnessSpec {
    /** The first epoch that counts, of a stage of {@code epochs}, from 0. */
    public int start(int epochs) {
      return startEpoch == null ? epochs * 3 / 4 : startEpoch;
    }
  }

  /**
   * Class-conditional SAM, first stage (Zhou et al., CVPR 2023): the loss {@code (1-r) L + r mean
   * l_i(w + eps_{y_i})}, each class with a perturbation of its own. CC-SAM {@code train_cifar.py}.
   *
   * @param perturb the classifier alone, as the authors' code does, or the whole vector, as their
   *     paper says
   * @param noise factor on the perturbations' length; left out: 1e-6 for {@code head} (the authors'
   *     code), 0.01 for {@code all} (our choice: none is published)
   * @param flatRatio r
   * @param direction along the class's gradient, or at random
   * @param magnitude the paper's length, or {@code noise} itself
   */
  record CcSam(
      @Default("head") PerturbedPart perturb,
      @Nullable @AtLeast(0) Double noise,
      @Default("0.3") @AtLeast(0) @AtMost(1) double flatRatio,
      @Default("gradient") PerturbationDirection direction,
      @Default("derived") PerturbationMagnitude magnitude)
      implements SharpnessSpec {
    private static final double HEAD_NOISE = 1e-6;
    private static final double WHOLE_NOISE = 0.01;

    public CcSam {
      if (noise == null) {
        noise = perturb == PerturbedPart.ALL ? WHOLE_NOISE : HEAD_NOISE;
      }
    }
  }
}
