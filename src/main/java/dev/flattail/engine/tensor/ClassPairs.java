package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/**
 * Measures how strongly each class of a batch moves each class's row of a linear classifier.
 * Nothing is recorded.
 *
 * @param classes the K classes of the batch, ascending
 * @param norms {@code [K, K]}: at (i, j) the norm of {@code sum_b residual_bi feature_b} over the
 *     samples b of class j
 */
public record ClassPairs(int[] classes, NDArray norms) {

  /**
   * Measures all pairs of the classes in a batch, class by class. It takes as many multiplications
   * as the gradient of the classifier, and no more memory.
   *
   * @param owner of the norms
   * @param residuals derivative of each sample's loss with respect to its logits {@code [N, C]}
   * @param features {@code [N, F]}, in the number format of {@code residuals}
   * @param labels N labels
   */
  public static ClassPairs of(NDManager owner, NDArray residuals, NDArray features, long[] labels) {
    // Sorts by class, then by position within a class; one number holds both.
    long[] order = new long[labels.length];
    Arrays.setAll(order, b -> labels[b] << Integer.SIZE | b);
    Arrays.sort(order);
    long[] classes = new long[labels.length];
    long[] sizes = new long[labels.length];
    int count = 0;
    for (int b = 0; b < order.length; b++) {
      long label = order[b] >> Integer.SIZE;
      if (count == 0 || classes[count - 1] != label) {
        classes[count++] = label;
      }
      sizes[count - 1]++;
      order[b] = (int) order[b];
    }
    long[] present = Arrays.copyOf(classes, count);
    try (NDManager scope = owner.newSubManager();
        NDManager cpu = owner.newSubManager(Device.cpu());
        GradMode off = GradMode.off()) {
      NDArray norms =
          Kernels.call(
              "class_pair_norms",
              owner,
              residuals,
              features,
              scope.create(order),
              scope.create(present),
              cpu.create(Arrays.copyOf(sizes, count)));
      return new ClassPairs(Arrays.stream(present).mapToInt(label -> (int) label).toArray(), norms);
    }
  }
}
