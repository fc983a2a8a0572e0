package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.CountsEpochs;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Type;
import org.jspecify.annotations.Nullable;

/** Sharpness-aware optimizers around the base optimizer. */
public sealed interface SharpnessSpec {

  /**
   * Returns whether steps need the loss of single classes or images, which not every method
   * supports.
   */
  default boolean splitsLoss() {
    return false;
  }

  /** Methods that replace the step of the base optimizer, from an epoch on. */
  sealed interface InSteps extends SharpnessSpec {
    /** What a start after the stage's end means. */
    String NEVER = "the sharpness never acts, and the base optimizer takes every step";

    /**
     * Returns the completed epochs of the stage before the first with these steps; earlier epochs
     * take those of the base optimizer.
     */
    int startEpoch();
  }

  /** Steps that take a gradient at a given distance from the weights. */
  sealed interface OnRadius extends InSteps {
    /** Returns the distance; schedules with their own radii ignore it. */
    double rho();

    /** Returns the schedule of the distance over the epochs. */
    RhoSchedule schedule();
  }

  /**
   * {@code eps = rho g / (|g| + 1e-12)} over all parameters together; Saddle-LongTail {@code
   * sam.py}.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param bnStats which of the two passes update BatchNorm's running statistics
   * @param startEpoch completed epochs of the stage before the first such step
   */
  record Sam(
      @Default("0.05") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("both") BnStats bnStats,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {}

  /**
   * {@code eps = rho w^2 g / (||w| g| + 1e-12)}; davda54/sam.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param bnStats which of the two passes update BatchNorm's running statistics
   * @param startEpoch completed epochs of the stage before the first such step
   */
  record Asam(
      @Default("2") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("both") BnStats bnStats,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {}

  /**
   * SAM on the tail classes alone: their share of the batch's loss is doubled, and its gradient is
   * taken at the perturbed vector. The gradient of the other classes is taken at the unperturbed
   * vector; Imbalanced_SAM {@code imbsam.py}, {@code utils/trainval.py}.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param eta tail classes have fewer training images than this
   * @param bnStats which of the two forward passes update BatchNorm's running statistics
   * @param startEpoch completed epochs of the stage before the first such step
   */
  @Type("imbsam")
  record ImbSam(
      @Default("0.05") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("20") @AtLeast(0) double eta,
      @Default("both") BnStats bnStats,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {
    @Override
    public boolean splitsLoss() {
      return true;
    }
  }

  /**
   * SAM weighted by class: with {@code v_c = lambda (1 - pi_c)^gamma}, the share {@code 1 - v} of a
   * sample's loss is minimized at the unperturbed vector, and the share {@code v} at the vector
   * perturbed along its own gradient; Focal-SAM {@code focal_sam.py}, {@code train_step.py}.
   * Defaults of CIFAR-10-LT.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param gamma how fast a class's share falls with its frequency
   * @param lambda share of a class of frequency zero
   * @param bnStats which of the two forward passes update BatchNorm's running statistics
   * @param startEpoch completed epochs of the stage before the first such step
   */
  record FocalSam(
      @Default("0.2") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("3") @AtLeast(0) double gamma,
      @Default("0.5") @AtLeast(0) double lambda,
      @Default("both") BnStats bnStats,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {
    @Override
    public boolean splitsLoss() {
      return true;
    }
  }

  /**
   * Momentum-SAM (Becker, Altrock, Risse 2024, arXiv 2401.12033; MarlonBecker/MSAM {@code
   * optimizer/msam.py}): the gradient at {@code w - rho v / (|v| + 1e-12)}, where {@code v} is the
   * momentum of SGD. One pass. Weight decay is that of the perturbed vector, as in the authors'
   * code. Saved and evaluated weights are unperturbed. BatchNorm's statistics are those of
   * perturbed weights until the stage's last epoch, where they are re-estimated on the training
   * images.
   *
   * @param rho radius; ignored by schedules that name their own. Default of the authors' CIFAR-100
   *     configurations
   * @param startEpoch completed epochs of the stage before the first such step
   */
  @Type("msam")
  record MomentumSam(
      @Default("3") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {}

  /**
   * LookSAM (Liu et al., CVPR 2022; MarlonBecker/MSAM {@code optimizer/looksam.py}): every {@code
   * period} steps one of SAM, which keeps the unit vector {@code u} of the part of SAM's gradient
   * that is orthogonal to the gradient {@code g}. The steps between use {@code g + alpha |g| u}.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param alpha length of the kept direction, relative to the gradient; default of the
   *     repository's configurations
   * @param period steps from one of SAM to the next
   * @param bnStats which of the two passes of SAM's steps update BatchNorm's running statistics;
   *     the code keeps those of the first
   * @param startEpoch completed epochs of the stage before the first such step
   */
  @Type("looksam")
  record LookSam(
      @Default("0.05") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("0.7") @AtLeast(0) double alpha,
      @Default("5") @AtLeast(1) int period,
      @Default("first") BnStats bnStats,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {}

  /**
   * Stage-wise saddle escaping SAM (Lyu et al., AAAI 2025; Zemdalk/SSE-SAM {@code ssesam.py},
   * {@code utils/trainval.py}): the shares of the frequent and of the tail classes in the loss are
   * each minimized at the vector perturbed along their own gradient, with a radius each. That of
   * the frequent classes falls to 0 after a share of the stage's epochs. Defaults of the README's
   * command.
   *
   * @param rho radius of the tail classes; ignored by schedules that name their own
   * @param headRho radius of the frequent classes in the first epochs
   * @param headShare share of the stage's epochs with that radius
   * @param eta tail classes have fewer training images than this
   * @param bnStats which of the forward passes update BatchNorm's running statistics: all, or the
   *     first
   * @param startEpoch completed epochs of the stage before the first such step
   */
  record SseSam(
      @Default("0.1") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("0.05") @AtLeast(0) double headRho,
      @Default("0.7") @AtLeast(0) @AtMost(1) double headShare,
      @Default("100") @AtLeast(0) double eta,
      @Default("both") BnStats bnStats,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {
    /** Returns the number of epochs, of a stage of so many, with a radius of frequent classes. */
    public int headEpochs(int epochs) {
      return (int) Math.ceil(headShare * epochs);
    }

    @Override
    public boolean splitsLoss() {
      return true;
    }
  }

  /**
   * Efficient SAM (Du et al., ICLR 2022; dydjw9/Efficient_SAM {@code utils/Esam.py}): SAM that
   * perturbs a random part of the tensors, and takes its second gradient on the images whose loss
   * the perturbation raises most.
   *
   * @param rho radius of the perturbation times {@code beta}; ignored by schedules that name their
   *     own. Defaults of the authors' CIFAR script
   * @param beta probability of a tensor to be perturbed in a step
   * @param gamma share of the batch in the second gradient
   * @param bnStats which of the two passes with a gradient update BatchNorm's running statistics;
   *     in the authors' code both, and the forward pass between them
   * @param startEpoch completed epochs of the stage before the first such step
   */
  @Type("esam")
  record EfficientSam(
      @Default("0.05") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("0.6") @Above(0) @AtMost(1) double beta,
      @Default("0.5") @Above(0) @AtMost(1) double gamma,
      @Default("both") BnStats bnStats,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {
    @Override
    public boolean splitsLoss() {
      return true;
    }
  }

  /**
   * Surrogate-gap guided SAM (Zhuang et al., ICLR 2022; juntang-zhuang/GSAM {@code gsam/gsam.py}):
   * with the gradients {@code g} at the weights and {@code s} at SAM's vector, the step uses {@code
   * s - alpha g_v}, where {@code g_v} is the part of {@code g} that is orthogonal to {@code s}.
   * With alpha 0 this is SAM.
   *
   * @param rho radius; ignored by schedules that name their own. The authors schedule it in
   *     proportion to the learning rate
   * @param alpha default of the authors' CIFAR example
   * @param bnStats which of the two passes update BatchNorm's running statistics; the code keeps
   *     those of the first
   * @param startEpoch completed epochs of the stage before the first such step
   */
  @Type("gsam")
  record Gsam(
      @Default("0.05") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("0.4") @AtLeast(0) double alpha,
      @Default("first") BnStats bnStats,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {}

  /**
   * Friendly SAM (Li et al., CVPR 2024; nblt/F-SAM {@code utils.py}): SAM whose perturbation is
   * along {@code g - sigma m}, the batch's gradient minus a mean of those of earlier steps, {@code
   * m = lambda m + (1 - lambda) g}. The first step perturbs along {@code g}.
   *
   * @param rho radius; ignored by schedules that name their own. Default of the authors' script
   * @param sigma share of the mean that is taken from the gradient
   * @param lambda share of the mean that remains after a step; default of the authors' class (their
   *     CIFAR-100 script: 0.6)
   * @param bnStats which of the two passes update BatchNorm's running statistics; the code keeps
   *     those of the first
   * @param startEpoch completed epochs of the stage before the first such step
   */
  record FriendlySam(
      @Default("0.2") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("1") @AtLeast(0) double sigma,
      @Default("0.9") @AtLeast(0) @AtMost(1) double lambda,
      @Default("first") BnStats bnStats,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {}

  /**
   * Gaussian neighborhood minimization (Li et al., NeurIPS 2024; Keke921/GNM-PT {@code gnm.py}):
   * the gradient at {@code w + rho z}, where each number of {@code z} is normal with a deviation of
   * 1/3 and clamped to -1..1. One pass.
   *
   * @param rho size of the noise; ignored by schedules that name their own. By default the authors'
   *     0.05 times 0.1 ({@code dis_mul}); they halve it every so many epochs, which is a step
   *     schedule
   * @param startEpoch completed epochs of the stage before the first such step
   */
  @Type("gnm")
  record GaussianNeighborhood(
      @Default("0.005") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {}

  /**
   * Stochastic weight averaging (Izmailov et al., UAI 2018): the model of the stage's last epoch is
   * the mean of the weights after each epoch, starting at a given epoch. Its BatchNorm statistics
   * are re-estimated on the training images. Steps are those of the base optimizer.
   *
   * @param startEpoch completed epochs of the stage before the first averaged one; by default three
   *     quarters of the stage
   */
  record Swa(
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = "nothing is averaged")
          @Nullable
          @AtLeast(0)
          Integer startEpoch)
      implements SharpnessSpec {
    /** Returns the first averaged epoch, from 0, for a stage of {@code epochs}. */
    public int start(int epochs) {
      return startEpoch == null ? epochs * 3 / 4 : startEpoch;
    }
  }

  /**
   * The gradient's norm as a penalty, {@code L + lambda |g|}, whose derivative is a finite
   * difference along the gradient. The step uses {@code (1 - alpha) g(w) + alpha g(w + rho g/|g|)},
   * {@code alpha = lambda / rho} (Zhao, Zhang, Hu, ICML 2022; gnp {@code
   * training/training_core.py}). With alpha 1 this is SAM. Defaults of {@code
   * recipes/resnet-cifar.sh}. Weight decay is part of the optimizer and does not enter the penalty,
   * whereas the authors' code includes it in the loss.
   *
   * @param rho radius r; ignored by schedules that name their own
   * @param alpha share of the perturbed gradient
   * @param normalized whether the share 1 - alpha uses the gradient scaled to norm one, as in the
   *     authors' code ({@code norm_perturbations}), instead of the gradient, as in their paper
   * @param bnStats which of the two passes update BatchNorm's running statistics; the authors' code
   *     keeps those of the first
   * @param startEpoch completed epochs of the stage before the first such step
   */
  record GradientPenalty(
      @Default("0.1") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("0.8") @AtLeast(0) double alpha,
      @Default("false") boolean normalized,
      @Default("first") BnStats bnStats,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements OnRadius {}

  /**
   * The gradient at a randomly perturbed vector, in one pass. Each number of a filter moves by
   * {@code gamma |filter| N(0, 1)}; each number of a bias or of batch normalization by {@code gamma
   * |tensor| N(0, 1)}. A filter is a slice of a tensor's first dimension. This is LPF-SGD (Bisla,
   * Wang, Choromanska, AISTATS 2022) with one draw per step, {@code
   * codes/resnets_nodataaug/lpf_train.py}; default of the authors' CIFAR ResNets.
   *
   * @param gamma relative size of the noise in the first epoch
   * @param growth final gamma as a multiple of the first, reached over the run along half a cosine
   *     (the authors' wide ResNets: 0.0005 and 15). It changes per epoch; their code changes it per
   *     step
   * @param startEpoch completed epochs of the stage before the first such step
   */
  record ModelPerturbation(
      @Default("0.002") @AtLeast(0) double gamma,
      @Default("1") @AtLeast(0) double growth,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements InSteps {}

  /**
   * Spectral norm regularization: the loss plus {@code lambda / 2} times the sum of the squared
   * largest singular values of all weight matrices, with a convolution as {@code [out, in k k]}
   * (Yoshida and Miyato 2017, "Spectral norm regularization for improving the generalizability of
   * deep learning"). Biases and batch normalization are not regularized. The authors run one power
   * iteration a step and keep its vector. Here the singular pair is computed at each step, so that
   * no state is kept.
   *
   * @param lambda weight of the penalty
   * @param startEpoch completed epochs of the stage before the first such step
   */
  record SpectralNorm(
      @Default("0.01") @AtLeast(0) double lambda,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements InSteps {}

  /**
   * Class-conditional SAM, first stage (Zhou et al., CVPR 2023): the loss {@code (1-r) L + r mean
   * l_i(w + eps_{y_i})}, with a perturbation for each class. CC-SAM {@code train_cifar.py}.
   *
   * @param perturb the classifier alone, as in the authors' code, or the whole vector, as in their
   *     paper
   * @param noise factor on the perturbations' norm; by default 1e-6 for {@code head} (the authors'
   *     code) and 0.01 for {@code all} (our choice: none is published)
   * @param flatRatio r
   * @param direction along the class's gradient, or at random
   * @param magnitude the paper's norm, or {@code noise} itself
   * @param startEpoch completed epochs of the stage before the first such step
   */
  record CcSam(
      @Default("head") PerturbedPart perturb,
      @Nullable @AtLeast(0) Double noise,
      @Default("0.3") @AtLeast(0) @AtMost(1) double flatRatio,
      @Default("gradient") PerturbationDirection direction,
      @Default("derived") PerturbationMagnitude magnitude,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = InSteps.NEVER)
          @Default("0")
          @AtLeast(0)
          int startEpoch)
      implements InSteps {
    private static final double HEAD_NOISE = 1e-6;
    private static final double WHOLE_NOISE = 0.01;

    public CcSam {
      if (noise == null) {
        noise = perturb == PerturbedPart.ALL ? WHOLE_NOISE : HEAD_NOISE;
      }
    }

    @Override
    public boolean splitsLoss() {
      return true;
    }
  }
}
