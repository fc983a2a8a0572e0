package dev.flattail.images;

import dev.flattail.images.decode.RgbImage;

/** Images by number, from any storage; safe for any number of reading threads. */
interface ImageSource {
  /**
   * Returns image {@code row} in its own size.
   *
   * @throws UnreadableImageException it cannot be read or decoded
   */
  RgbImage get(int row);
}
