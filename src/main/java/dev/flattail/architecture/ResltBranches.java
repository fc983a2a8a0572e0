package dev.flattail.architecture;

import dev.flattail.jobspec.Heads;
import java.util.List;

/**
 * Describes ResLT's layers between the last map and the mean over the image, which compute several
 * feature vectors. Networks for small images normalize the map once per branch (ResLT {@code
 * CIFAR/networks/resnet_cifar.py}). Networks for photographs compute three times its channels with
 * a 1x1 convolution (ResLT {@code ImageNetLT/networks/reslt_imagenet.py}).
 */
final class ResltBranches {
  private static final List<String> NORMS = List.of("BNH", "BNM", "BNT");
  private static final String FORK = "finalBlock";

  private ResltBranches() {}

  /** Returns whether one convolution computes the branches, instead of a normalization for each. */
  static boolean areForked(Architecture architecture) {
    return architecture.pooled();
  }

  /** Returns the names of the branches' normalizations. */
  static List<String> norms(Heads heads) {
    return NORMS.subList(0, heads.summed());
  }

  /**
   * Returns the convolution, with a ReLU. It computes three branches even when two are used, as in
   * the authors' network for iNaturalist.
   */
  static Convolution fork(Architecture architecture) {
    int features = architecture.features();
    return Convolution.of(FORK + ".0", FORK + ".1", features, NORMS.size() * features, 1, 1);
  }

  /** Returns whether a tensor of this name belongs to a branch. */
  static boolean isOne(String name) {
    return name.startsWith(FORK + ".")
        || NORMS.stream().anyMatch(norm -> name.startsWith(norm + "."));
  }
}
