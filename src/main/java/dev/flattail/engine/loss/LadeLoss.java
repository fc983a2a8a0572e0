package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Embeddings;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Scalars;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * LADE (Hong et al., CVPR 2021): cross-entropy of {@code z_c + log pi_c}, and a regularizer. The
 * regularizer pulls each class's logits toward the log density ratio of its images to all images
 * (Donsker-Varadhan bound, estimated on the batch): hyperconnect/LADE {@code loss/LADELoss.py},
 * {@code PriorCELoss.py}.
 *
 * <p>The bound's first term is a sum over samples. The second term, of the whole batch, is divided
 * evenly among them. So the mean of {@link #perSample} is the loss.
 *
 * @param priors pi {@code [C]}, as numbers
 * @param priorArray the same as an array
 * @param logPriors log pi {@code [C]}
 * @param alpha weight of the regularizer
 * @param lambda weight of the square of the bound's second term
 */
record LadeLoss(
    double[] priors,
    NDArray priorArray,
    NDArray logPriors,
    double alpha,
    double lambda,
    NumberFormat format)
    implements Loss {
  private static final double EPSILON = 1e-8;

  /** Computes the classes' shares of the training images. */
  static double[] priors(int[] classCounts) {
    ClassWeights.requireImages(classCounts);
    double total = Arrays.stream(classCounts).sum();
    return Arrays.stream(classCounts).mapToDouble(n -> n / total).toArray();
  }

  /** Computes the logarithms of the classes' shares plus the authors' 1e-9. */
  static double[] logPriors(double[] priors) {
    return Arrays.stream(priors).map(prior -> Math.log(prior + 1e-9)).toArray();
  }

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    NDArray plain = CrossEntropyLoss.nll(logits.add(logPriors), labels);
    NDArray own = logits.gather(labels.reshape(-1, 1), 1).reshape(-1).mul(shares(labels));
    // log(1/C) accounts for the uniform test distribution.
    NDArray spread = logits.sub(logPriors).sub(Math.log(priors.length));
    NDArray second = Embeddings.logSumExpOfColumns(spread).sub(Math.log(logits.getShape().get(0)));
    NDArray ofBatch =
        second.add(Scalars.times(Scalars.power(second, 2), lambda)).mul(priorArray).sum();
    return plain.add(Scalars.times(own.neg().add(ofBatch), alpha));
  }

  /**
   * Computes {@code N pi_y / N_y} of each sample, with N_y the number of the batch's images of its
   * class.
   */
  private NDArray shares(NDArray labels) {
    long[] classes = labels.toLongArray();
    int[] counts = new int[priors.length];
    for (long label : classes) {
      counts[(int) label]++;
    }
    double[] shares =
        Arrays.stream(classes)
            .mapToDouble(
                label -> classes.length * priors[(int) label] / (counts[(int) label] + EPSILON))
            .toArray();
    return format.create(labels.getManager(), shares, new Shape(shares.length));
  }

  @Override
  public boolean sharesByWeight() {
    return false;
  }
}
