package dev.flattail.images.decode;

/** A rectangle of an image in pixels, relative to its top left corner. */
public record Window(int top, int left, int height, int width) {
  public Window {
    if (top < 0 || left < 0 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a window of %dx%d at (%d, %d)".formatted(height, width, top, left));
    }
  }

  /** Returns the window of a whole image. */
  public static Window whole(int height, int width) {
    return new Window(0, 0, height, width);
  }

  /** Returns the row after its last row. */
  public int bottom() {
    return top + height;
  }

  /** Returns the column after its last column. */
  public int right() {
    return left + width;
  }
}
