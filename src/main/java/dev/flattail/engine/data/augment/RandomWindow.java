package dev.flattail.engine.data.augment;

import dev.flattail.images.decode.Window;
import dev.flattail.random.KeyedRandom;
import java.util.List;

/**
 * Draws the window that torchvision's {@code RandomResizedCrop} scales to the output size: a
 * uniform share of the image's area, at a log-uniform aspect ratio (width over height) and a
 * uniform place. After ten draws that do not fit the image, it takes the largest central window
 * that the ratios allow.
 */
record RandomWindow(double leastArea, double mostArea, double leastRatio, double mostRatio) {
  private static final int ATTEMPTS = 10;

  static RandomWindow of(List<Double> scale, List<Double> ratio) {
    return new RandomWindow(scale.get(0), scale.get(1), ratio.get(0), ratio.get(1));
  }

  /** Draws a window of an image of {@code height} x {@code width}. */
  Window draw(int height, int width, KeyedRandom random) {
    double area = (double) height * width;
    double leastLog = StrictMath.log(leastRatio);
    double mostLog = StrictMath.log(mostRatio);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double target = area * random.nextDouble(leastArea, mostArea);
      double ratio = StrictMath.exp(random.nextDouble(leastLog, mostLog));
      int columns = (int) Math.rint(Math.sqrt(target * ratio));
      int rows = (int) Math.rint(Math.sqrt(target / ratio));
      if (columns > 0 && columns <= width && rows > 0 && rows <= height) {
        int top = random.nextInt(height - rows + 1);
        return new Window(top, random.nextInt(width - columns + 1), rows, columns);
      }
    }
    return middle(height, width);
  }

  /** Returns the largest central window with an allowed ratio. */
  Window middle(int height, int width) {
    double ratio = (double) width / height;
    int rows = ratio < leastRatio ? (int) Math.rint(width / leastRatio) : height;
    int columns = ratio > mostRatio ? (int) Math.rint(height * mostRatio) : width;
    // An image of one pixel's width may round to nothing; torchvision would then fail.
    rows = Math.clamp(rows, 1, height);
    columns = Math.clamp(columns, 1, width);
    return new Window((height - rows) / 2, (width - columns) / 2, rows, columns);
  }
}
