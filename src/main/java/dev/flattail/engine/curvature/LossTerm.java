package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A term of a loss, which is the weighted sum of its terms: a mean over images. */
public interface LossTerm {
  /** Returns the factor of this term. */
  double weight();

  /** Returns the approximate size in bytes of this term's recorded gradient. */
  long recordedBytes();

  /**
   * Computes the outputs of the network for the term's images, recorded when the thread records.
   *
   * @param at parameter vector {@code [P]}
   * @param owner of all created arrays
   * @return {@code [N, C]}, the logits that the loss takes
   */
  NDArray outputs(NDArray at, NDManager owner);

  /**
   * Computes the loss of each image, recorded when the thread records. The unweighted value of this
   * term is their mean.
   *
   * @param outputs {@code [N, C]}, from {@link #outputs} or an alias of it
   * @return {@code [N]}, owned by {@code outputs}' manager
   */
  NDArray losses(NDArray outputs);

  /**
   * Computes the unweighted value of this term, recorded when the thread records.
   *
   * @param at parameter vector {@code [P]}
   * @param owner of all created arrays
   * @return scalar
   */
  default NDArray at(NDArray at, NDManager owner) {
    return losses(outputs(at, owner)).mean();
  }

  /**
   * Begins the traces of blocks of the matrix of the unweighted value, without products.
   *
   * @return the images in parts that are computed one after the other; null where the structure of
   *     the term is not known
   */
  default @Nullable List<TracedPart> traces(TracedBlocks traced) {
    return null;
  }
}
