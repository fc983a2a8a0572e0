package dev.flattail.images;

/** Images by number, wherever they are kept; safe for any number of reading threads. */
interface Originals {
  /**
   * Image {@code row}, in its own size.
   *
   * @throws UnreadableImageException it cannot be read or decoded
   */
  RgbImage get(int row);
}
