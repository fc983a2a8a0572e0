package dev.flattail.engine.data;

import dev.flattail.jobspec.AugmentationSpec;

/** The contents of training batches besides one augmented view of each image. */
public sealed interface BatchComposition {
  /** Returns the number of views in a batch, each of the batch's size. */
  default int views() {
    return 1;
  }

  /** One view of each image. */
  record SingleView() implements BatchComposition {}

  /**
   * Mixes each image with another of the same batch (Zhang et al. 2018).
   *
   * @param alpha both parameters of the Beta distribution of the mixing share, which is drawn once
   *     a batch
   */
  record Mixup(double alpha) implements BatchComposition {}

  /**
   * Mixes two independently augmented views of each image with two views of an image of a second
   * stream. The share is drawn once a batch; the first view uses mixup, the second CutMix. The
   * share is not corrected when the border truncates the patch. Source: Saddle-LongTail {@code
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
   * Pairs one view of each image with one view of an image of a second stream, unmixed. The second
   * stream's classes are the batch's mixed labels; the method sets the share.
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
   * @param second augmentation of the second view; the first view uses that of the batch settings
   */
  record TwoViews(AugmentationSpec second) implements BatchComposition {
    @Override
    public int views() {
      return 2;
    }
  }
}
