package dev.flattail.engine.data.augment;

import java.util.Arrays;

/**
 * Moves pixels as Pillow's {@code Image.transform} and {@code Image.rotate} do. Pixels from outside
 * the image are gray, 128.
 */
final class Geometry {
  private static final byte OUTSIDE = (byte) 128;
  private static final int FIXED_POINT = 16;

  private Geometry() {}

  /** Mirrors the image left to right, in place. */
  static void mirror(Frame frame, byte[] image) {
    for (int row = 0; row < image.length; row += frame.width()) {
      for (int left = row, right = row + frame.width() - 1; left < right; left++, right--) {
        byte kept = image[left];
        image[left] = image[right];
        image[right] = kept;
      }
    }
  }

  /**
   * Translates the image: pixel (y, x) comes from {@code (y + down, x + right)}, rounded to the
   * nearest pixel.
   */
  static void translate(Frame frame, byte[] image, byte[] into, double down, double right) {
    int rows = nearest(down);
    int columns = nearest(right);
    int width = frame.width();
    int first = Math.clamp(-columns, 0, width);
    int end = Math.clamp(width - columns, first, width);
    Arrays.fill(into, OUTSIDE);
    for (int start = 0; start < image.length; start += frame.plane()) {
      for (int y = 0; y < frame.height(); y++) {
        int from = y + rows;
        if (from >= 0 && from < frame.height()) {
          System.arraycopy(
              image,
              start + from * width + first + columns,
              into,
              start + y * width + first,
              end - first);
        }
      }
    }
  }

  /** Returns the shift of a pixel's center in whole pixels. */
  private static int nearest(double shift) {
    return (int) Math.floor(shift + 0.5);
  }

  /**
   * Rotates counterclockwise around the center to the nearest pixel, in the 16.16 fixed point
   * arithmetic of Pillow's {@code affine_fixed}.
   */
  static void rotate(Frame frame, byte[] image, byte[] into, double degrees) {
    double angle = -degrees * Math.PI / 180;
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double centerX = frame.width() / 2.0;
    double centerY = frame.height() / 2.0;
    int stepCos = fixed(cos);
    int stepSin = fixed(sin);
    int stepBack = fixed(-sin);
    int rowX = fixed(centerX - cos * centerX - sin * centerY + cos * 0.5 + sin * 0.5);
    int rowY = fixed(centerY + sin * centerX - cos * centerY - sin * 0.5 + cos * 0.5);
    int plane = frame.plane();
    Arrays.fill(into, OUTSIDE);
    for (int y = 0; y < frame.height(); y++) {
      int atX = rowX;
      int atY = rowY;
      for (int x = 0; x < frame.width(); x++) {
        int fromX = atX >> FIXED_POINT;
        int fromY = atY >> FIXED_POINT;
        if (fromX >= 0 && fromX < frame.width() && fromY >= 0 && fromY < frame.height()) {
          int from = fromY * frame.width() + fromX;
          int to = y * frame.width() + x;
          into[to] = image[from];
          into[to + plane] = image[from + plane];
          into[to + 2 * plane] = image[from + 2 * plane];
        }
        atX += stepCos;
        atY += stepBack;
      }
      rowX += stepSin;
      rowY += stepCos;
    }
  }

  private static int fixed(double value) {
    return (int) Math.floor(value * (1 << FIXED_POINT) + 0.5);
  }

  /**
   * Shears the image: column x moves by {@code slope * (x + 0.5)} rows. This is Pillow's bicubic
   * transform, which for a vertical shear is a cubic (a = -1) through four pixels of one column.
   * Beyond the border, the border pixel is replicated.
   */
  static void shearRows(Frame frame, byte[] image, byte[] into, double slope) {
    int height = frame.height();
    int width = frame.width();
    Arrays.fill(into, OUTSIDE);
    for (int x = 0; x < width; x++) {
      double shift = slope * (x + 0.5);
      for (int y = 0; y < height; y++) {
        double from = shift + (y + 0.5);
        if (from < 0 || from >= height) {
          continue;
        }
        double center = from - 0.5;
        int row = (int) Math.floor(center);
        double fraction = center - row;
        int above = Math.max(0, row - 1) * width + x;
        int here = Math.max(0, row) * width + x;
        int below = Math.min(height - 1, row + 1) * width + x;
        int further = Math.min(height - 1, row + 2) * width + x;
        int to = y * width + x;
        for (int start = 0; start < image.length; start += frame.plane()) {
          into[start + to] =
              cubic(
                  image[start + above] & 0xFF,
                  image[start + here] & 0xFF,
                  image[start + below] & 0xFF,
                  image[start + further] & 0xFF,
                  fraction);
        }
      }
    }
  }

  /**
   * Interpolates at {@code fraction} of the way from {@code b} to {@code c}, clipped to a byte and
   * truncated.
   */
  private static byte cubic(int a, int b, int c, int d, double fraction) {
    int slope = c - a;
    int bend = 2 * (a - b) + c - d;
    int twist = b - a - c + d;
    double value = b + fraction * (slope + fraction * (bend + fraction * twist));
    return (byte) Math.clamp((int) value, 0, 255);
  }
}
