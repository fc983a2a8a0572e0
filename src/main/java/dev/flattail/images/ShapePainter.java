package dev.flattail.images;

import dev.flattail.random.KeyedRandom;

/** Paints one image of {@link Shapes}. Colors are fractions 0..1; coordinates are pixels. */
final class ShapePainter {
  private static final int SIDE = Shapes.SIDE;
  private static final double LEAST_CONTRAST = 0.45;
  private static final double NOISE = 0.06;
  private static final int BLOBS = 2;

  private static final double SUM_OF_BYTES_MEAN = 8 * 127.5;
  private static final double SUM_OF_BYTES_DEVIATION = StrictMath.sqrt(8 * (256.0 * 256 - 1) / 12);

  private final KeyedRandom random;
  private final double[] canvas = new double[ImageSet.CHANNELS * SIDE * SIDE];

  private ShapePainter(KeyedRandom random) {
    this.random = random;
  }

  /** Returns the CHW bytes of one image of {@code shape}. */
  static byte[] paint(Shape shape, KeyedRandom random) {
    ShapePainter painter = new ShapePainter(random);
    double[] ground = painter.color();
    painter.ground(ground);
    for (int i = 0; i < BLOBS; i++) {
      painter.figure(Shape.CIRCLE, painter.color(), 1.5, 2.5, 0);
    }
    painter.figure(shape, painter.colorUnlike(ground), 7, 12, 3);
    return painter.noisyBytes();
  }

  /** Fills the background with a color gradient and a ripple, both in random directions. */
  private void ground(double[] color) {
    double slopeX = random.nextDouble(-0.15, 0.15) / SIDE;
    double slopeY = random.nextDouble(-0.15, 0.15) / SIDE;
    double waveX = random.nextDouble(-1, 1);
    double waveY = random.nextDouble(-1, 1);
    double phase = random.nextDouble(0, 2 * StrictMath.PI);
    double height = random.nextDouble(0, 0.1);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double shade =
            slopeX * (x - SIDE / 2)
                + slopeY * (y - SIDE / 2)
                + height * StrictMath.sin(waveX * x + waveY * y + phase);
        for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
          canvas[at(channel, x, y)] = color[channel] + shade;
        }
      }
    }
  }

  /**
   * Paints a rotated figure of random radius, whose center is inside the image by {@code
   * margin}+radius/2.
   */
  private void figure(
      Shape shape, double[] color, double leastRadius, double mostRadius, double margin) {
    double radius = random.nextDouble(leastRadius, mostRadius);
    double edge = margin + radius / 2;
    double centerX = random.nextDouble(edge, SIDE - edge);
    double centerY = random.nextDouble(edge, SIDE - edge);
    double angle = random.nextDouble(0, 2 * StrictMath.PI);
    double cos = StrictMath.cos(angle) / radius;
    double sin = StrictMath.sin(angle) / radius;
    int top = Math.max(0, (int) (centerY - radius) - 1);
    int bottom = Math.min(SIDE, (int) (centerY + radius) + 2);
    int left = Math.max(0, (int) (centerX - radius) - 1);
    int right = Math.min(SIDE, (int) (centerX + radius) + 2);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        double dx = x + 0.5 - centerX;
        double dy = y + 0.5 - centerY;
        double distance = shape.distance(cos * dx + sin * dy, cos * dy - sin * dx) * radius;
        double coverage = Math.clamp(0.5 - distance, 0.0, 1.0);
        for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
          int i = at(channel, x, y);
          canvas[i] += coverage * (color[channel] - canvas[i]);
        }
      }
    }
  }

  private double[] color() {
    double[] color = new double[ImageSet.CHANNELS];
    for (int channel = 0; channel < color.length; channel++) {
      color[channel] = random.nextDouble(0.05, 0.95);
    }
    return color;
  }

  private double[] colorUnlike(double[] other) {
    while (true) {
      double[] color = color();
      double squares = 0;
      for (int channel = 0; channel < color.length; channel++) {
        squares += (color[channel] - other[channel]) * (color[channel] - other[channel]);
      }
      if (squares >= LEAST_CONTRAST * LEAST_CONTRAST) {
        return color;
      }
    }
  }

  private byte[] noisyBytes() {
    byte[] bytes = new byte[canvas.length];
    for (int i = 0; i < bytes.length; i++) {
      double value = canvas[i] + NOISE * nearlyGaussian();
      bytes[i] = (byte) Math.clamp((int) StrictMath.floor(value * 255 + 0.5), 0, 255);
    }
    return bytes;
  }

  /**
   * Draws the standardized sum of eight random bytes: mean 0, variance 1, ten times as fast as an
   * exact Gaussian.
   */
  private double nearlyGaussian() {
    long bits = random.nextLong();
    long sum = 0;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      sum += (bits >>> shift) & 0xFF;
    }
    return (sum - SUM_OF_BYTES_MEAN) / SUM_OF_BYTES_DEVIATION;
  }

  private static int at(int channel, int x, int y) {
    return (channel * SIDE + y) * SIDE + x;
  }
}
