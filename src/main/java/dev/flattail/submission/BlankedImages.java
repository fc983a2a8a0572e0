package dev.flattail.submission;

import dev.flattail.datasets.ImageSize;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.List;
import java.util.Optional;

/** Finds augmentations that leave nothing, or little, of images as small as the data set's. */
final class BlankedImages {
  /** Pixels of zeros around an image before it is cropped. */
  private static final int PADDING = 4;

  private BlankedImages() {}

  /** Returns the problem of a hole that covers every image, wherever its center is drawn. */
  static Optional<SpecProblem> problem(AugmentationSpec augmentation, ImageSize size) {
    return augmentation instanceof AugmentationSpec.AutoaugmentCutout cutout
            && cutout.holes() > 0
            && cutout.length() / 2 >= longer(size)
        ? Optional.of(
            new SpecProblem(
                "/augmentation/length",
                "a hole of %d pixels covers images of %dx%d wherever it falls, so every training image would be blank; make it at most %d, or set holes to 0"
                    .formatted(cutout.length(), size.height(), size.width(), longer(size))))
        : Optional.empty();
  }

  /** Returns warnings of augmentations that blank some images. */
  static List<Warning> warnings(AugmentationSpec augmentation, ImageSize size) {
    if (augmentation instanceof AugmentationSpec.AutoaugmentCutout cutout
        && cutout.holes() > 0
        && cutout.length() > longer(size)) {
      return List.of(
          new Warning(
              "/augmentation/length",
              "a hole of %d pixels is larger than images of %dx%d, so it blanks some of them whole; the reference has half an image's side"
                  .formatted(cutout.length(), size.height(), size.width())));
    }
    boolean pads =
        switch (augmentation) {
          case AugmentationSpec.CropFlip _, AugmentationSpec.AutoaugmentCutout _ -> true;
          case AugmentationSpec.None _,
              AugmentationSpec.Imagenet _,
              AugmentationSpec.Simclr _,
              AugmentationSpec.Randaugment _ ->
              false;
        };
    return pads && Math.min(size.height(), size.width()) <= PADDING
        ? List.of(
            new Warning(
                "/augmentation",
                "pads images by %d pixels and crops them at random, which leaves nothing of some images of %dx%d; set dataset.resize, or augmentation none"
                    .formatted(PADDING, size.height(), size.width())))
        : List.of();
  }

  private static int longer(ImageSize size) {
    return Math.max(size.height(), size.width());
  }
}
