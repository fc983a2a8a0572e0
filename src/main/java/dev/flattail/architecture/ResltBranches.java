package dev.flattail.architecture;

import dev.flattail.jobspec.Heads;
import java.util.List;

/**
 * ResLT's layers between the last map and the mean over the image, which give several vectors of
 * features. Networks for small images normalize the map once for each branch (ResLT {@code
 * CIFAR/networks/resnet_cifar.py}), networks for photographs make three times the channels of it
 * with a convolution of one pixel (ResLT {@code ImageNetLT/networks/reslt_imagenet.py}).
 */
public final class ResltBranches {
  private static final List<String> NORMS = List.of("BNH", "BNM", "BNT");
  private static final String FORK = "finalBlock";

  private ResltBranches() {}

  /** Whether one convolution makes the branches, instead of a normalization for each. */
  public static boolean areForked(Architecture architecture) {
    return architecture.pooled();
  }

  /** Names of the branches' normalizations. */
  public static List<String> norms(Heads heads) {
    return NORMS.subList(0, heads.summed());
  }

  /**
   * The convolution, with a ReLU. It makes three branches even where two are used, as the authors'
   * network for iNaturalist does.
   */
  public static Convolution fork(Architecture architecture) {
    int features = architecture.features();
    return Convolution.of(FORK + ".0", FORK + ".1", features, NORMS.size() * features, 1, 1);
  }

  /** Whether a tensor of this name is one of a branch's. */
  static boolean isOne(String name) {
    return name.startsWith(FORK + ".")
        || NORMS.stream().anyMatch(norm -> name.startsWith(norm + "."));
  }
}
