package dev.flattail.datasets;

import dev.flattail.images.Framing;
import dev.flattail.images.LabelledImages;
import org.jspecify.annotations.Nullable;

/** Images that lie decoded in memory, brought to the size that a spec wants. */
final class Stored {
  private Stored() {}

  /**
   * @param framing null for their own size
   */
  static LabelledImages framed(LabelledImages images, @Nullable Framing framing) {
    return switch (framing) {
      case null -> images;
      case Framing.Own _ -> images;
      case Framing.Scaled scaled -> images.resized(scaled.side());
      case Framing.Centre centre -> images.framedBy(centre);
    };
  }
}
