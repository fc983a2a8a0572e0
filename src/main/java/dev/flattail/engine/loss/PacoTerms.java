package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.jobspec.LossSpec;
import java.util.Arrays;

/**
 * Computes the parametric contrastive loss (Cui et al., ICCV 2021): PaCo {@code losses.py}. An
 * image i is compared with the class centers, z_ic + log pi_c, and with all other embeddings, q_i .
 * e_j / T. With v for these numbers, the loss is the weighted mean of {@code log(sum exp v) - v}
 * over the positives: i's class center (weight beta) and the embeddings of its class (weight
 * alpha). In the sum, embeddings have weight gamma. As in the reference, the sum includes 1e-12
 * times the exponential of the largest of these numbers and q_i . q_i / T.
 *
 * @param logPriors {@code [C]}
 */
public record PacoTerms(LossSpec.Paco spec, NDArray logPriors) {
  private static final double LEAST_PRIOR = 1e-9;
  private static final double LEAST_SUM = 1e-12;

  /** Computes {@code log(n_c / N + 1e-9)}. */
  public static double[] logPriors(int[] classCounts) {
    double total = Arrays.stream(classCounts).asLongStream().sum();
    return Arrays.stream(classCounts).mapToDouble(n -> Math.log(n / total + LEAST_PRIOR)).toArray();
  }

  /**
   * Computes the loss of a batch.
   *
   * @param logits {@code [N, C]}
   * @param queries embeddings of the batch {@code [N, D]}; the gradient flows into both factors of
   *     their products
   * @param keys embeddings of the batch's other views {@code [N, D]}, constant
   * @param queue earlier keys {@code [K, D]}, constant
   * @param labels of the batch {@code [N]}, INT64
   * @param queueLabels {@code [K]}, in the logits' number format
   * @return scalar
   */
  public NDArray of(
      NDArray logits,
      NDArray queries,
      NDArray keys,
      NDArray queue,
      NDArray labels,
      NDArray queueLabels) {
    NDManager scope = logits.getManager();
    DataType format = logits.getDataType();
    int n = Math.toIntExact(labels.size());
    NDArray embeddings = queries.concat(keys).concat(queue);
    NDArray similarities =
        Scalars.times(queries.matMul(embeddings.transpose()), 1 / spec.temperature());
    NDArray all = logits.add(logPriors).concat(similarities, 1);

    int others = Math.toIntExact(embeddings.getShape().get(0));
    NDArray itself = scope.eye(n, others, 0, format);
    NDArray notItself = itself.onesLike().sub(itself);
    NDArray own = labels.toType(format, false);
    NDArray everyLabel = own.concat(own).concat(queueLabels);
    NDArray alike =
        own.reshape(-1, 1).eq(everyLabel.reshape(1, -1)).toType(format, false).mul(notItself);
    NDArray center = labels.oneHot(Math.toIntExact(logits.getShape().get(1)), format);
    NDArray near = Scalars.times(center, spec.beta()).concat(Scalars.times(alike, spec.alpha()), 1);
    NDArray counted =
        scope
            .ones(new Shape(n, logits.getShape().get(1)), format)
            .concat(Scalars.times(notItself, spec.gamma()), 1);

    NDArray shifted = all.sub(all.stopGradient().max(new int[] {1}, true));
    NDArray sums = shifted.exp().mul(counted).sum(new int[] {1}, true).add(LEAST_SUM);
    NDArray logShares = shifted.sub(sums.log());
    NDArray perImage = near.mul(logShares).sum(new int[] {1}).div(near.sum(new int[] {1}));
    return perImage.mean().neg();
  }
}
