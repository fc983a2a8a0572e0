package dev.flattail.engine.data;

import dev.flattail.jobspec.AugmentationSpec;

/** What the batches of a training hold beside one augmented view of each image. */
public sealed interface BatchComposition {
  /** Blocks of images in a batch, each of the batch's size. */
  default int views() {
    return 1;
  }

  /** One view of each image. */
  record SingleView() implements BatchComposition {}

  /**
   * Each image mixed with one of the same batch (Zhang et al. 2018).
   *
   * @param alpha both parameters of the Beta distribution of the share, drawn once a batch
   */
  record Mixup(double alpha) implements BatchComposition {}

  /**
   * Two independently augmented views of each image, mixed with two views of an image of a second
   * stream, by one share a batch: the first view by mixup, the second by CutMix. The share is not
   * corrected where the border cuts the patch off. Source: Saddle-LongTail {@code
   * GLMC-2023/utils/util.py}, {@code GLMC_mixed} and {@code rand_bbox}.
   *
   * @param alpha both parameters of the Beta distribution of the share
   * @param second which images the second stream visits; at least as long as the first
   */
  record MixedStreams(double alpha, Sampler second) implements BatchComposition {
    @Override
    public int views() {
      return 2;
    }
  }

  /**
   * One view of each image, and one of an image of a second stream, unmixed: the second stream's
   * classes are the batch's mixed labels, and its share is left to the method.
   *
   * @param second which images the second stream visits; at least as long as the first
   */
  record TwoStreams(Sampler second) implements BatchComposition {
    @Override
    public int views() {
      return 2;
    }
  }

  /**
   * Two views of each image.
   *
   * @param second augmentation of the second view; the first is the batch settings'
   */
  record TwoViews(AugmentationSpec second) implements BatchComposition {
    @Override
    public int views() {
      return 2;
    }
  }
}
