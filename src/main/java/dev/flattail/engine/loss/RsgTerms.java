package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Embeddings;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.Scalars;

/**
 * Computes the losses that train RSG's module (Wang et al., CVPR 2021); Jianf-Wang/RSG {@code
 * models/RSG.py}. The paper has cosines and norms of the channel vectors at each pixel. The code
 * instead uses rows of as many numbers in row-major order, which run along the image, and sums each
 * entry of a cosine separately. This class follows the code.
 */
public final class RsgTerms {
  /**
   * Lower bound of the norm that a row is divided by, as in {@code torch.nn.functional.normalize}.
   */
  private static final double EPSILON = 1e-12;

  private RsgTerms() {}

  /**
   * Computes the center estimation loss: the mean over the images of {@code sum_k share_k |map -
   * center_k|^2}, with the same center at each pixel. It is computed as the variance of the map
   * plus the squared distance of its mean.
   *
   * @param maps {@code [N, C, H, W]}, constant
   * @param means means of the maps {@code [N, C]}, in the master number format
   * @param shares {@code [N, K]}
   * @param centers {@code [N, K, C]}
   * @return scalar
   */
  public static NDArray centers(NDArray maps, NDArray means, NDArray shares, NDArray centers) {
    long images = means.getShape().get(0);
    long channels = means.getShape().get(1);
    long pixels = maps.size() / means.size();
    NDArray wide = Layers.inFormatOf(means, maps).reshape(images, channels, pixels);
    NDArray spread =
        wide.sub(means.expandDims(2)).square().reshape(images, -1).sum(new int[] {1}, true);
    NDArray distances = centers.sub(means.expandDims(1)).square().sum(new int[] {2});
    NDArray squares = Scalars.times(distances, pixels).add(spread);
    return Scalars.times(shares.mul(squares).sum(), 1.0 / images);
  }

  /**
   * Computes the loss of predicting whether two images show the same class.
   *
   * @param compared logits {@code [n, 2]}
   * @param alike 1 for the same class, otherwise 0 {@code [n]}, INT64
   * @return scalar, the mean
   */
  public static NDArray comparison(NDArray compared, NDArray alike) {
    return CrossEntropyLoss.nll(compared, alike).mean();
  }

  /**
   * Computes the "maximized vector" loss. The vector added to a rare image should not reveal the
   * frequent image's class and should keep its norm. It should point along the rare image's offset
   * from its center.
   *
   * @param compared logits {@code [n, 2]} of comparing frequent images with their transformed
   *     differences
   * @param different zeros {@code [n]}, INT64
   * @param difference {@code [n, C, H, W]}, constant
   * @param transformed {@code [n, C, H, W]}
   * @param rareDifference {@code [n, C, H, W]}, constant
   * @return scalar
   */
  public static NDArray vectors(
      NDArray compared,
      NDArray different,
      NDArray difference,
      NDArray transformed,
      NDArray rareDifference) {
    int width = Math.toIntExact(difference.getShape().get(1));
    NDArray vectors = rows(transformed, compared, width);
    NDArray lengths = Embeddings.rowLengths(vectors, width);
    NDArray before = Embeddings.rowLengths(rows(difference, compared, width), width);
    NDArray aims = rows(rareDifference, compared, width).normalize(2, 1, EPSILON);
    NDArray products = vectors.normalize(2, 1, EPSILON).mul(aims);
    NDArray sum =
        lengths.sub(before).abs().sum().add(products.sub(products.onesLike()).abs().sum());
    double images = difference.getShape().get(0);
    return comparison(compared, different).add(Scalars.times(sum, 1 / images));
  }

  /** Reshapes maps to rows, in the master number format. */
  private static NDArray rows(NDArray maps, NDArray like, int width) {
    return Layers.inFormatOf(like, maps).reshape(-1, width);
  }
}
