package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Type;
import org.jspecify.annotations.Nullable;

/** Sharpness-aware optimizers around the base optimizer. */
public sealed interface SharpnessSpec {

  /** Whether steps need the parts that classes have in a loss, which not every method has. */
  default boolean splitsByClass() {
    return false;
  }

  /** Steps to a vector at some distance from the weights, in two passes. */
  sealed interface OnRadius extends SharpnessSpec {
    /** The distance; ignored by schedules that name their own. */
    double rho();

    /** How the distance changes over the epochs. */
    RhoSchedule schedule();

    /** Which of the two passes update BatchNorm's running statistics. */
    BnStats bnStats();
  }

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
      implements OnRadius {}

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
      implements OnRadius {}

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
      implements OnRadius {
    @Override
    public boolean splitsByClass() {
      return true;
    }
  }

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
      implements OnRadius {
    @Override
    public boolean splitsByClass() {
      return true;
    }
  }

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
   * The gradient's length as a penalty, {@code L + lambda |g|}, its derivative taken along the
   * gradient by a finite difference: the gradient {@code (1 - alpha) g(w) + alpha g(w + rho
   * g/|g|)}, {@code alpha = lambda / rho} (Zhao, Zhang, Hu, ICML 2022; gnp {@code
   * training/training_core.py}). With alpha 1 this is SAM. Defaults of {@code
   * recipes/resnet-cifar.sh}. Weight decay is the optimizer's and has no part in the penalty, where
   * the authors' code has it in the loss.
   *
   * @param rho radius r; ignored by schedules that name their own
   * @param alpha share of the perturbed gradient
   * @param normalized whether the share 1 - alpha is of the gradient scaled to length one, as the
   *     authors' code does ({@code norm_perturbations}), instead of the gradient, as their paper
   *     says
   * @param bnStats which of the two passes update BatchNorm's running statistics; the authors' code
   *     keeps those of the first
   */
  record GradientPenalty(
      @Default("0.1") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("0.8") @AtLeast(0) double alpha,
      @Default("false") boolean normalized,
      @Default("first") BnStats bnStats)
      implements OnRadius {}

  /**
   * The gradient at a randomly perturbed vector, in one pass: each number of a filter moves by
   * {@code gamma |filter| N(0, 1)}, each number of a bias or of batch normalization by {@code gamma
   * |tensor| N(0, 1)}. A filter is a slice of a tensor's first dimension. LPF-SGD (Bisla, Wang,
   * Choromanska, AISTATS 2022) with one draw a step, {@code codes/resnets_nodataaug/lpf_train.py};
   * default of the authors' CIFAR ResNets.
   *
   * @param gamma relative size of the noise in the first epoch
   * @param growth gamma grows to this multiple of itself over the run, as half a cosine does (the
   *     authors' wide ResNets: 0.0005 and 15); epoch by epoch, where their code does so step by
   *     step
   */
  record ModelPerturbation(
      @Default("0.002") @AtLeast(0) double gamma, @Default("1") @AtLeast(0) double growth)
      implements SharpnessSpec {}

  /**
   * Spectral norm regularization: the loss plus {@code lambda / 2} times the sum of the squared
   * largest singular values of all weight matrices, a convolution being {@code [out, in k k]}
   * (Yoshida and Miyato 2017, "Spectral norm regularization for improving the generalizability of
   * deep learning"). Biases and batch normalization are left alone. Where the authors take one
   * power iteration a step and keep its vector, the singular pair is computed anew at each step, so
   * that nothing has to be kept.
   *
   * @param lambda weight of the penalty
   */
  record SpectralNorm(@Default("0.01") @AtLeast(0) double lambda) implements SharpnessSpec {}

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

    @Override
    public boolean splitsByClass() {
      return true;
    }
  }
}
