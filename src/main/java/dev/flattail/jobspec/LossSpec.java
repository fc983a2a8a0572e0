package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Below;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Problems;
import java.util.Arrays;

/** Losses. Formulas and sources: docs/reference/losses.md. */
public sealed interface LossSpec {
  /**
   * What the loss multiplies logits by before its softmax. A cosine head gives cosines, and the
   * loss scales them; so {@code softmax(logitScale * logits)} are the probabilities that training
   * optimizes, which calibration (ECE) must be computed from. The plain cross-entropy that metrics
   * show as test loss takes the logits unscaled.
   */
  default double logitScale() {
    return 1;
  }

  /** Whether classes are weighed by their training images, so that none may be without. */
  default boolean weighsByCount() {
    return false;
  }

  /** Whether the loss is of cosines alone, so that the classifier must give them. */
  default boolean takesCosines() {
    return false;
  }

  /**
   * What measures the classifier that such a training gives: in second stages, curvature and
   * landscapes.
   */
  OfLogits ofClassifier();

  /** A loss of one classifier, as opposed to a method with further heads or views. */
  sealed interface OfOneClassifier extends LossSpec {}

  /** A loss of one classifier's logits alone, which needs neither features nor a whole batch. */
  sealed interface OfLogits extends OfOneClassifier {
    @Override
    default OfLogits ofClassifier() {
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
  record Focal(@Default("1") @AtLeast(0) double gamma) implements OfLogits {}

  /**
   * Poly-1 (Leng et al., ICLR 2022): {@code CE + epsilon (1 - p_y)}. Default of the paper's
   * listing.
   *
   * @param epsilon what is added to the coefficient of {@code 1 - p_y}, which is 1 in
   *     cross-entropy; -1 leaves the term out
   */
  record Poly1(@Default("1") @AtLeast(-1) double epsilon) implements OfLogits {}

  /**
   * Label-distribution-aware margin loss.
   *
   * @param maxMargin margin of the rarest class
   * @param scale factor on the logits after the margin
   */
  record Ldam(@Default("0.5") @AtLeast(0) double maxMargin, @Default("30") @Above(0) double scale)
      implements OfLogits {
    @Override
    public double logitScale() {
      return scale;
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
      implements OfLogits {
    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /** Balanced softmax: the log of the class counts is added to the logits. */
  record BalancedSoftmax() implements OfLogits {
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
  record LogitAdjusted(@Default("1") @AtLeast(0) double tau) implements OfLogits {
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
      implements OfLogits {
    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * Influence-balanced loss (Park et al., ICCV 2021): plain cross-entropy, then cross-entropy
   * divided by each sample's influence on the classifier. Defaults of pseulki/IB-Loss {@code
   * losses.py} and {@code opts.py}.
   *
   * @param alpha factor on every sample's loss
   * @param startEpoch completed epochs before which cross-entropy is plain
   * @param weighting exponent {@code k} of the class weights {@code n_c^-k}
   */
  record InfluenceBalanced(
      @Default("10000") @Above(0) double alpha,
      @Default("100") @AtLeast(0) @AtMost(100000) int startEpoch,
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
   * classifiers, of which the re-balanced one is evaluated, and consistency of the views'
   * projections. Defaults of Saddle-LongTail {@code GLMC-2023/run.sh}.
   *
   * @param contrast weight of the consistency term
   * @param labelWeighting exponent {@code k} of the re-balanced classifier's class weights {@code
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
   * Bilateral-branch network (Zhou et al., CVPR 2020): images as they come go through one branch,
   * images of a stream that shows rare classes more often through the other, and both features,
   * weighted by a share that falls from epoch to epoch, are classified together. Defaults of
   * Megvii-Nanjing/BBN {@code lib/core/combiner.py} and {@code configs}.
   *
   * @param resampleWeighting exponent {@code k} of the second stream's sampling weights {@code
   *     n_c^-k}; 2 is the authors' reversed sampler, 1 draws every class alike, 0 images uniformly
   * @param decayEpochs completed epochs after which the first branch's share would be nothing; left
   *     out, the training's epochs, but 100 for 90 epochs and 200 for 180
   */
  record Bbn(
      @Default("2") @AtLeast(0) double resampleWeighting,
      @AtLeast(1) @AtMost(1000000) int decayEpochs)
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
   * @param counts which number of images stands for a class
   */
  record Arb(@Default("batch") ArbCounts counts) implements OfLogits {
    /** Also with counts of the batch: where there is no batch, those of the training set act. */
    @Override
    public boolean weighsByCount() {
      return true;
    }
  }

  /**
   * Gaussian clouded logits: cosines lowered by {@code noise abs(clamp(N(0, 1/3), -1, 1)) (log n_1
   * - log n_c) / max_k (log n_1 - log n_k)}, drawn anew for every logit and step; GCLLoss {@code
   * losses.py}. Defaults of the first stage of {@code cifar_train_backbone.py}.
   *
   * @param margin by which the label's cosine is lowered besides ({@code m})
   * @param scale factor on the lowered cosines ({@code s})
   * @param noise how far the rarest class's cosines can be lowered ({@code noise_mul})
   * @param trainCls whether the factor {@code (1 - p_y)^gamma}, taken as a constant, acts
   * @param gamma its exponent
   */
  record Gcl(
      @Default("0") @AtLeast(0) double margin,
      @Default("30") @Above(0) double scale,
      @Default("0.5") @AtLeast(0) double noise,
      @Default("false") boolean trainCls,
      @Default("0") @AtLeast(0) double gamma)
      implements OfLogits {
    @Override
    public double logitScale() {
      return scale;
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
   * Parametric contrastive learning (Cui et al., ICCV 2021): each image is compared with its
   * class's center, which is the classifier, and with other images' embeddings, which a slowly
   * following copy of the network makes and a queue keeps. Defaults: PaCo {@code
   * sh/CIFAR100_train_imb0.01.sh}.
   *
   * @param queue embeddings that are kept; a multiple of the batch size
   * @param momentum share of the copy's own parameters that stays in a step
   * @param temperature that products of embeddings are divided by
   * @param alpha weight of an image of the same class among what should be near
   * @param beta weight of the class's center there
   * @param gamma weight of images among what is told apart
   * @param view augmentation of the view that the copy sees; the training's is that of the other
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
    /** Its part without other images. */
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
   * evaluated on the sum of their logits; the further branches learn from rare classes alone.
   * Defaults: ResLT {@code CIFAR/sh/CIFAR100/CIFAR100LT_imf0.01_resnet32sx1_beta0.9950.sh} and
   * {@code cifarTrain_reslt_cifar100.py}.
   *
   * @param beta share of the branches' own losses; the rest is that of the sum
   * @param medium share of the classes, the rarest ones, that the second branch learns
   * @param tail share of the classes that the third branch learns; 0 leaves that branch out
   * @param sumEpsilon what is added to probabilities in the sum's loss; the authors' ImageNet-LT
   *     code has 1e-7 there as in the branches' losses, the others plain cross-entropy
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
     * The classes that each branch learns, the first one all of them.
     *
     * @param trainCounts training images of each class
     * @return for each branch and class whether it is learned
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
   * Rare-class sample generator (Wang et al., CVPR 2021): before the network's last stage a module
   * makes further maps of rare classes out of those of frequent ones, and {@code base} takes them
   * along; beside it, losses that train the module. Defaults of Jianf-Wang/RSG {@code
   * cifar_train.py} and {@code models/resnet_cifar.py}.
   *
   * @param base the loss of the logits
   * @param centers of each class ({@code n_center})
   * @param contrastiveChannels of the module's comparison of two maps ({@code
   *     contrastive_module_dim})
   * @param headRatio share of the classes, the most frequent, that count as frequent ({@code
   *     head_tail_ratio})
   * @param transferStrength how many of a batch's frequent images are used to make rare ones
   * @param startEpoch completed epochs before which none are made ({@code epoch_thresh} plus one)
   * @param cescWeight weight of the loss of center estimation and comparison
   * @param mvWeight weight of the loss of what is made
   */
  record Rsg(
      @Default("cross-entropy") OfLogits base,
      @Default("15") @AtLeast(1) @AtMost(1000) int centers,
      @Default("256") @AtLeast(1) @AtMost(65536) int contrastiveChannels,
      @Default("0.2") @Above(0) @Below(1) double headRatio,
      @Default("1") @Above(0) @AtMost(1) double transferStrength,
      @Default("160") @AtLeast(0) @AtMost(100000) int startEpoch,
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

    /** How many of {@code classes} classes count as frequent; the rest are rare. */
    public int frequentClasses(int classes) {
      return (int) (classes * headRatio);
    }

    /**
     * Which classes count as frequent: those of the most images; of classes with as many, the
     * first.
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
