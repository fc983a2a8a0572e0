package dev.flattail.architecture;

import dev.flattail.jobspec.Heads;
import java.util.List;
import java.util.Map;

/** The layers of an evaluated network between its last map and its classifier. */
public sealed interface FeatureLayer {

  /** The mean over the image. The means of several branches are concatenated. */
  record Mean() implements FeatureLayer {}

  /**
   * Batch normalizations in parallel on the last map, each followed by the mean over the image.
   * Their results are concatenated.
   *
   * @param norms prefixes of the normalizations' tensors
   */
  record NormalizedMeans(List<String> norms) implements FeatureLayer {}

  /**
   * The mean over the image, then a 1x1 convolution with batch normalization and ReLU.
   *
   * @param channels the first channels of the result, which are the features
   */
  record ForkedMean(Convolution convolution, int channels) implements FeatureLayer {}

  /** Returns the layers of a network with these heads. */
  static FeatureLayer of(Architecture architecture, Heads heads) {
    return switch (heads) {
      case PLAIN, GLMC, PACO, BBN, DISALIGN -> new Mean();
      case RESLT, RESLT_TWO ->
          ResltBranches.areForked(architecture)
              ? new ForkedMean(
                  ResltBranches.fork(architecture), heads.summed() * architecture.features())
              : new NormalizedMeans(ResltBranches.norms(heads));
    };
  }

  /**
   * Returns the number of features.
   *
   * @param channels of the last map, or of those of all branches
   */
  default int length(int channels) {
    return switch (this) {
      case Mean _ -> channels;
      case NormalizedMeans(List<String> norms) -> norms.size() * channels;
      case ForkedMean(Convolution _, int used) -> used;
    };
  }

  /** Adds the shapes of the layers' tensors. */
  default void addTo(Map<String, List<Long>> shapes, int channels) {
    switch (this) {
      case Mean _ -> {}
      case NormalizedMeans(List<String> norms) ->
          norms.forEach(norm -> TensorShapes.batchNorm(shapes, norm, channels));
      case ForkedMean(Convolution convolution, int _) ->
          TensorShapes.convolution(shapes, convolution);
    }
  }
}
