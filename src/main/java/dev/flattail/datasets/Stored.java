package dev.flattail.datasets;

import dev.flattail.images.Framing;
import dev.flattail.images.LabeledImages;
import org.jspecify.annotations.Nullable;

/** Scales images that are decoded in memory to the size that a spec sets. */
final class Stored {
  private Stored() {}

  /**
   * Scales the images.
   *
   * @param framing null to keep their own size
   */
  static LabeledImages framed(LabeledImages images, @Nullable Framing framing) {
    return switch (framing) {
      case null -> images;
      case Framing.Own _ -> images;
      case Framing.Scaled scaled -> images.resized(scaled.side());
      case Framing.Center center -> images.framedBy(center);
    };
  }
}
