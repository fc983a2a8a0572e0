package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Below;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.CountsEpochs;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Problems;
import java.util.Arrays;

/** Losses. Formulas and sources: docs/reference/losses.md. */
public sealed interface LossSpec {
  /**
   * Returns the factor of the loss on logits before its softmax. A cosine classifier returns
   * cosines, which the loss scales. So training optimizes the probabilities {@code
   * softmax(logitScale * logits)}, from which calibration (ECE) must be computed. The cross-entropy
   * that metrics show as test loss uses the unscaled logits.
   */
  default double logitScale() {
    return 1;
  }

  /**
   * Returns whether the loss depends on class counts, so that every class needs training images.
   */
  default boolean weighsByCount() {
    return false;
  }

  /** Returns whether the loss needs cosines, so that the classifier must compute them. */
  default boolean takesCosines() {
    return false;
  }

  /**
   * Returns the loss by which second stages, curvature and landscapes measure the trained
   * classifier.
   */
  OfLogits ofClassifier();

  /** A loss of one classifier, as opposed to a method with additional heads or views. */
  sealed interface OfOneClassifier extends LossSpec {}

  /** A loss of one classifier's logits alone, without features or the whole batch. */
  sealed interface OfLogits extends OfOneClassifier {
    @Override
    default OfLogits ofClassifier() {
      return this;
    }
  }

  /**
   * A loss of logits by which curvature can be measured too. Cross-entropy is not one: what a
   * measurement calls so has a scale.
   */
  sealed interface Measurable extends OfLogits, MeasuredLossSpec {
    /** Returns the model's scale; a loss that scales the logits itself returns 1. */
    @Override
    default double logitFactor(double modelScale) {
      return modelScale;
    }

    @Override
    default OfLogits ofLogits() {
      return this;
    }
  }

  /** Softmax cross-entropy. */
  record CrossEntropy() implements OfLogits {}

  /**
   * Focal loss.
   *
   * @param gamma exponent of {@code 1 - p_y}; Saddle-LongTail {@code losses.py}
   */
  record Focal(@Default("1") @AtLeast(0) double gamma) implements Measurable {}

  /**
   * Poly-1 (Leng et al., ICLR 2022): {@code CE + epsilon (1 - p_y)}. Default of the paper's
   * listing.
   *
   * @param epsilon addition to the coefficient of {@code 1 - p_y}, which is 1 in cross-entropy; -1
   *     removes the term
   */
  record Poly1(@Default("1") @AtLeast(-1) double epsilon) implements Measurable {}

  /**
   * Label-distribution-aware margin loss.
   *
   * @param maxMargin margin of the rarest class
   * @param scale factor on the logits after the margin
   */
  record Ldam(@Default("0.5") @AtLeast(0) double maxMargin, @Default("30") @Above(0) double scale)
      implements Measurable {
    @Override
    public double logitScale() {
      return scale;
    }

    @Override
    public double logitFactor(double modelScale) {
      return 1;
    }

    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * Vector-scaling loss.
   *
   * @param gamma exponent of the multiplicative factors {@code (n_1/n_c)^gamma}
   * @param tau weight of the additive offsets {@code log pi_c}
   */
  record Vs(@Default("0.3") @AtLeast(0) double gamma, @Default("1") @AtLeast(0) double tau)
      implements Measurable {
    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /** Balanced softmax: the log of the class counts is added to the logits. */
  record BalancedSoftmax() implements Measurable {
    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * Logit adjustment (Menon et al.).
   *
   * @param tau weight of the offsets {@code log pi_c}
   */
  record LogitAdjusted(@Default("1") @AtLeast(0) double tau) implements Measurable {
    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * Label-aware smoothing (MiSLAS {@code methods.py}): the more images a class has, the more its
   * label is smoothed. Defaults of CIFAR-10-LT, factor 0.01.
   *
   * @param smoothHead smoothing of the most frequent class
   * @param smoothTail smoothing of the rarest class
   * @param shape in between
   * @param power of the shape {@code exp}; others ignore it
   */
  record LabelAwareSmoothing(
      @Default("0.3") @AtLeast(0) @Below(1) double smoothHead,
      @Default("0") @AtLeast(0) @Below(1) double smoothTail,
      @Default("concave") SmoothingShape shape,
      @Default("2") @Above(0) double power)
      implements Measurable {
    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * Influence-balanced loss (Park et al., ICCV 2021): cross-entropy at first, then cross-entropy
   * divided by each sample's influence on the classifier. Defaults of pseulki/IB-Loss {@code
   * losses.py} and {@code opts.py}.
   *
   * @param alpha factor on every sample's loss
   * @param startEpoch number of first epochs with cross-entropy alone
   * @param weighting exponent {@code k} of the class weights {@code n_c^-k}
   */
  record InfluenceBalanced(
      @Default("10000") @Above(0) double alpha,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = "the loss stays cross-entropy")
          @Default("100")
          @AtLeast(0)
          @AtMost(100000)
          int startEpoch,
      @Default("1") @AtLeast(0) double weighting)
      implements OfOneClassifier {
    @Override
    public OfLogits ofClassifier() {
      return new CrossEntropy();
    }

    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * LADE (Hong et al., CVPR 2021): balanced softmax and a regularizer over the batch. Defaults of
   * hyperconnect/LADE's CIFAR-100 command.
   *
   * @param alpha weight of the regularizer
   * @param lambda weight of the square of its second term ({@code remine_lambda})
   */
  record Lade(@Default("0.1") @AtLeast(0) double alpha, @Default("0.01") @AtLeast(0) double lambda)
      implements OfOneClassifier {
    @Override
    public OfLogits ofClassifier() {
      return new BalancedSoftmax();
    }

    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * Global and Local Mixture Consistency (Du et al., CVPR 2023): two mixed views of each image, two
   * classifiers, of which the rebalanced one is evaluated, and a consistency loss of the views'
   * projections. Defaults of Saddle-LongTail {@code GLMC-2023/run.sh}.
   *
   * @param contrast weight of the consistency term
   * @param labelWeighting exponent {@code k} of the rebalanced classifier's class weights {@code
   *     n_c^-k}
   * @param resampleWeighting exponent {@code k} of the second stream's sampling weights {@code
   *     n_c^-k}; 0 draws images uniformly
   * @param mixAlpha both parameters of the Beta distribution of the mixing share
   */
  record Glmc(
      @Default("4") @AtLeast(0) double contrast,
      @Default("1.2") @AtLeast(0) double labelWeighting,
      @Default("0") @AtLeast(0) double resampleWeighting,
      @Default("1") @Above(0) double mixAlpha)
      implements LossSpec {
    @Override
    public OfLogits ofClassifier() {
      return new CrossEntropy();
    }

    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * Bilateral-branch network (Zhou et al., CVPR 2020). Uniformly drawn images pass through one
   * branch, images of a stream that favors rare classes through the other. Both features are
   * weighted by a share that falls over the epochs, and are classified together. Defaults of
   * Megvii-Nanjing/BBN {@code lib/core/combiner.py} and {@code configs}.
   *
   * @param resampleWeighting exponent {@code k} of the second stream's sampling weights {@code
   *     n_c^-k}; 2 is the authors' reversed sampler, 1 draws classes uniformly, 0 draws images
   *     uniformly
   * @param decayEpochs completed epochs after which the first branch's share reaches zero; by
   *     default the training's epochs, but 100 for 90 epochs and 200 for 180
   */
  record Bbn(
      @Default("2") @AtLeast(0) double resampleWeighting,
      @CountsEpochs(
              value = CountsEpochs.Role.END,
              beyond = "the share of the first branch never falls to zero")
          @AtLeast(1)
          @AtMost(1000000)
          int decayEpochs)
      implements LossSpec {
    @Override
    public OfLogits ofClassifier() {
      return new CrossEntropy();
    }

    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * Attraction-repulsion-balanced loss (Xie et al. 2023; ARBLOSS {@code train_stage1.py}).
   *
   * @param counts which images are counted for a class
   */
  record Arb(@Default("batch") ArbCounts counts) implements Measurable {
    /**
     * Returns true, also with counts of the batch: without a batch, the counts of the training set
     * are used.
     */
    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * Gaussian clouded logits: cosines are reduced by {@code noise abs(clamp(N(0, 1/3), -1, 1)) (log
   * n_1 - log n_c) / max_k (log n_1 - log n_k)}, drawn for every logit and step; GCLLoss {@code
   * losses.py}. Defaults of the first stage of {@code cifar_train_backbone.py}.
   *
   * @param margin additional reduction of the label's cosine ({@code m})
   * @param scale factor on the reduced cosines ({@code s})
   * @param noise maximum reduction of the rarest class's cosines ({@code noise_mul})
   * @param trainCls whether to apply the factor {@code (1 - p_y)^gamma} without gradient
   * @param gamma exponent of that factor
   */
  record Gcl(
      @Default("0") @AtLeast(0) double margin,
      @Default("30") @Above(0) double scale,
      @Default("0.5") @AtLeast(0) double noise,
      @Default("false") boolean trainCls,
      @Default("0") @AtLeast(0) double gamma)
      implements Measurable {
    @Override
    public double logitScale() {
      return scale;
    }

    @Override
    public double logitFactor(double modelScale) {
      return 1;
    }

    @Override
    public boolean weighsByCount() {
      return true;
    }

    @Override
    public boolean takesCosines() {
      return true;
    }
  }

  /**
   * Parametric contrastive learning (Cui et al., ICCV 2021). Each image is contrasted with the
   * class centers, which are the classifier, and with the embeddings of other images. A momentum
   * encoder computes these embeddings and a queue keeps them. Defaults: PaCo {@code
   * sh/CIFAR100_train_imb0.01.sh}.
   *
   * @param queue length of the queue; a multiple of the batch size
   * @param momentum share of the momentum encoder's parameters that remains in a step
   * @param temperature divisor of the products of embeddings
   * @param alpha weight of each positive image
   * @param beta weight of the class center among the positives
   * @param gamma weight of images in the denominator, among the negatives
   * @param view augmentation of the momentum encoder's view; the training's augmentation is used
   *     for the other view
   */
  record Paco(
      @Default("1024") @AtLeast(1) @AtMost(1048576) int queue,
      @Default("0.999") @AtLeast(0) @Below(1) double momentum,
      @Default("0.05") @Above(0) double temperature,
      @Default("0.01") @AtLeast(0) double alpha,
      @Default("1") @Above(0) double beta,
      @Default("1") @AtLeast(0) double gamma,
      @Default("simclr") AugmentationSpec view)
      implements LossSpec {
    /** Returns its term without other images. */
    @Override
    public OfLogits ofClassifier() {
      return new LogitAdjusted(1);
    }

    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * ResLT (Cui et al., TPAMI 2022): branches after the last map share a classifier, which is
   * evaluated on the sum of their logits. The second and third branches train on rare classes
   * alone. Defaults: ResLT {@code CIFAR/sh/CIFAR100/CIFAR100LT_imf0.01_resnet32sx1_beta0.9950.sh}
   * and {@code cifarTrain_reslt_cifar100.py}.
   *
   * @param beta share of the branches' own losses; the rest is that of the sum
   * @param medium share of the classes, the rarest ones, that the second branch trains on
   * @param tail share of the classes that the third branch trains on; 0 omits that branch
   * @param sumEpsilon addition to probabilities in the sum's loss; 1e-7 in the authors' ImageNet-LT
   *     code, as in the branches' losses; 0, which is cross-entropy, in their other code
   */
  record Reslt(
      @Default("0.995") @AtLeast(0) @AtMost(1) double beta,
      @Default("0.65") @Above(0) @AtMost(1) double medium,
      @Default("0.3") @AtLeast(0) @AtMost(1) double tail,
      @Default("0") @AtLeast(0) @Below(1) double sumEpsilon)
      implements LossSpec, Checked {
    @Override
    public OfLogits ofClassifier() {
      return new CrossEntropy();
    }

    @Override
    public void check(String pointer, Problems problems) {
      if (tail > medium && !problems.under(pointer)) {
        problems.add(
            pointer + "/tail",
            "must be at most medium ("
                + medium
                + "): the third branch learns the rarest of the second's classes");
      }
    }

    /**
     * Computes the classes that each branch trains on; the first branch has all of them.
     *
     * @param trainCounts training images of each class
     * @return one array per branch, true for its classes
     */
    public boolean[][] learned(int[] trainCounts) {
      int[] byFrequency = ClassCounts.byFrequency(trainCounts);
      double[] shares = tail == 0 ? new double[] {1, medium} : new double[] {1, medium, tail};
      boolean[][] learned = new boolean[shares.length][trainCounts.length];
      for (int branch = 0; branch < shares.length; branch++) {
        long first = trainCounts.length - Math.round(shares[branch] * trainCounts.length);
        for (int rank = 0; rank < byFrequency.length; rank++) {
          learned[branch][byFrequency[rank]] = rank >= first;
        }
      }
      return learned;
    }
  }

  /**
   * Rare-class sample generator (Wang et al., CVPR 2021): before the network's last stage, a module
   * generates maps of rare classes from those of frequent ones. The loss {@code base} includes the
   * generated maps, and additional losses train the module. Defaults of Jianf-Wang/RSG {@code
   * cifar_train.py} and {@code models/resnet_cifar.py}.
   *
   * @param base the loss of the logits
   * @param centers number of centers of each class ({@code n_center})
   * @param contrastiveChannels channels of the module's comparison of two maps ({@code
   *     contrastive_module_dim})
   * @param headRatio share of the classes that are frequent ({@code head_tail_ratio})
   * @param transferStrength controls how many of a batch's frequent images generate rare ones
   * @param startEpoch number of first epochs without generated images ({@code epoch_thresh} plus
   *     one)
   * @param cescWeight weight of the loss of center estimation and comparison
   * @param mvWeight weight of the generated images' loss
   */
  record Rsg(
      @Default("cross-entropy") OfLogits base,
      @Default("15") @AtLeast(1) @AtMost(1000) int centers,
      @Default("256") @AtLeast(1) @AtMost(65536) int contrastiveChannels,
      @Default("0.2") @Above(0) @Below(1) double headRatio,
      @Default("1") @Above(0) @AtMost(1) double transferStrength,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = "no images are generated")
          @Default("160")
          @AtLeast(0)
          @AtMost(100000)
          int startEpoch,
      @Default("0.1") @AtLeast(0) double cescWeight,
      @Default("0.01") @AtLeast(0) double mvWeight)
      implements LossSpec {
    @Override
    public double logitScale() {
      return base.logitScale();
    }

    @Override
    public OfLogits ofClassifier() {
      return base;
    }

    @Override
    public boolean weighsByCount() {
      return base.weighsByCount();
    }

    @Override
    public boolean takesCosines() {
      return base.takesCosines();
    }

    /** Returns how many of {@code classes} classes are frequent; the rest are rare. */
    public int frequentClasses(int classes) {
      return (int) (classes * headRatio);
    }

    /**
     * Returns which classes are frequent: those with the most images. Ties are broken by the lower
     * class number.
     *
     * @param trainCounts training images of each class
     */
    public boolean[] frequent(int[] trainCounts) {
      boolean[] head = new boolean[trainCounts.length];
      Arrays.stream(ClassCounts.byFrequency(trainCounts))
          .limit(frequentClasses(trainCounts.length))
          .forEach(c -> head[c] = true);
      return head;
    }
  }
}
