package dev.flattail.engine.data.augment;

/**
 * Implements Pillow's {@code Image.transform(…, AFFINE, …)} with interpolation. The output pixel
 * with center ({@code x}, {@code y}) comes from ({@code a x + b y + c}, {@code d x + e y + f}).
 * Interpolation replicates the border pixels. Pixels from outside the image are filled. Source:
 * Pillow {@code src/libImaging/Geometry.c}.
 */
record Affine(double a, double b, double c, double d, double e, double f) {

  /** Interpolation between pixels. */
  enum Interpolation {
    /** Bilinear, over four pixels. */
    BILINEAR,
    /** Bicubic (a = -1), over sixteen pixels. */
    BICUBIC
  }

  /** Returns Pillow's {@code Image.rotate}: a counterclockwise rotation around the center. */
  static Affine rotation(Frame frame, double degrees) {
    double turned = degrees % 360;
    double angle = -Math.toRadians(turned < 0 ? turned + 360 : turned);
    double cos = fifteenDigits(StrictMath.cos(angle));
    double sin = fifteenDigits(StrictMath.sin(angle));
    double x = frame.width() / 2.0;
    double y = frame.height() / 2.0;
    return new Affine(cos, sin, cos * -x + sin * -y + x, -sin, cos, -sin * -x + cos * -y + y);
  }

  private static double fifteenDigits(double value) {
    return new java.math.BigDecimal(value)
        .setScale(15, java.math.RoundingMode.HALF_EVEN)
        .doubleValue();
  }

  /**
   * Writes the transformed {@code image} to {@code into}; both are CHW bytes.
   *
   * @param outside red, green and blue of pixels from outside the image
   */
  void apply(Frame frame, byte[] image, byte[] into, Interpolation interpolation, byte[] outside) {
    int plane = frame.plane();
    for (int y = 0; y < frame.height(); y++) {
      for (int x = 0; x < frame.width(); x++) {
        double fromX = a * (x + 0.5) + b * (y + 0.5) + c;
        double fromY = d * (x + 0.5) + e * (y + 0.5) + f;
        int to = y * frame.width() + x;
        boolean inside =
            fromX >= 0 && fromX < frame.width() && fromY >= 0 && fromY < frame.height();
        for (int channel = 0; channel < outside.length; channel++) {
          into[channel * plane + to] =
              !inside
                  ? outside[channel]
                  : interpolation == Interpolation.BILINEAR
                      ? bilinear(frame, image, channel * plane, fromX - 0.5, fromY - 0.5)
                      : bicubic(frame, image, channel * plane, fromX - 0.5, fromY - 0.5);
        }
      }
    }
  }

  private static byte bilinear(Frame frame, byte[] image, int start, double x, double y) {
    int column = (int) Math.floor(x);
    int row = (int) Math.floor(y);
    int left = Math.max(0, column);
    int right = Math.min(frame.width() - 1, column + 1);
    int above = start + Math.max(0, row) * frame.width();
    int below = start + Math.min(frame.height() - 1, row + 1) * frame.width();
    double upper = between(image[above + left] & 0xFF, image[above + right] & 0xFF, x - column);
    double lower = between(image[below + left] & 0xFF, image[below + right] & 0xFF, x - column);
    return (byte) (int) between(upper, lower, y - row);
  }

  private static double between(double from, double to, double share) {
    return from + (to - from) * share;
  }

  private static byte bicubic(Frame frame, byte[] image, int start, double x, double y) {
    int column = (int) Math.floor(x);
    int row = (int) Math.floor(y);
    double first = cubicRow(frame, image, start, row - 1, column, x - column);
    double second = cubicRow(frame, image, start, row, column, x - column);
    double third = cubicRow(frame, image, start, row + 1, column, x - column);
    double fourth = cubicRow(frame, image, start, row + 2, column, x - column);
    return (byte) Math.clamp((int) cubic(first, second, third, fourth, y - row), 0, 255);
  }

  private static double cubicRow(
      Frame frame, byte[] image, int start, int row, int column, double share) {
    int last = frame.width() - 1;
    int at = start + Math.clamp(row, 0, frame.height() - 1) * frame.width();
    return cubic(
        image[at + Math.max(0, column - 1)] & 0xFF,
        image[at + Math.max(0, column)] & 0xFF,
        image[at + Math.min(last, column + 1)] & 0xFF,
        image[at + Math.min(last, column + 2)] & 0xFF,
        share);
  }

  /** Interpolates at {@code share} of the way from {@code second} to {@code third}. */
  private static double cubic(
      double first, double second, double third, double fourth, double share) {
    double slope = -first + third;
    double bend = 2 * (first - second) + third - fourth;
    double twist = -first + second - third + fourth;
    return second + share * (slope + share * (bend + share * twist));
  }
}
