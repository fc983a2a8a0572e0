package dev.flattail.images;

/**
 * Bilinear scaling with antialiasing, as Pillow's {@code resize(…, BILINEAR)} and torchvision's
 * {@code Resize(antialias=True)}: a triangle filter that widens with the reduction, first along
 * rows, then along columns, each rounded to bytes. Source: Pillow {@code
 * src/libImaging/Resample.c}.
 */
final class BilinearResize {
  private BilinearResize() {}

  static RgbImage resize(RgbImage image, int height, int width) {
    Filter rows = Filter.of(image.width(), width);
    byte[] narrow = new byte[ImageSet.CHANNELS * image.height() * width];
    for (int line = 0; line < ImageSet.CHANNELS * image.height(); line++) {
      rows.apply(image.pixels(), line * image.width(), 1, narrow, line * width, 1);
    }
    Filter columns = Filter.of(image.height(), height);
    byte[] small = new byte[ImageSet.CHANNELS * height * width];
    for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
      for (int x = 0; x < width; x++) {
        int from = channel * image.height() * width + x;
        columns.apply(narrow, from, width, small, channel * height * width + x, width);
      }
    }
    return new RgbImage(height, width, small);
  }

  /**
   * One dimension: output i is the sum of {@code weights[i]} with the input from {@code first[i]}.
   */
  private record Filter(int[] first, double[][] weights) {
    static Filter of(int from, int to) {
      double scale = (double) from / to;
      double reach = Math.max(scale, 1);
      int[] first = new int[to];
      double[][] weights = new double[to][];
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale;
        int begin = Math.max(0, (int) (centre - reach + 0.5));
        int end = Math.min(from, (int) (centre + reach + 0.5));
        double[] row = new double[end - begin];
        double sum = 0;
        for (int k = 0; k < row.length; k++) {
          row[k] = Math.max(0, 1 - Math.abs((begin + k - centre + 0.5) / reach));
          sum += row[k];
        }
        for (int k = 0; k < row.length; k++) {
          row[k] /= sum;
        }
        first[i] = begin;
        weights[i] = row;
      }
      return new Filter(first, weights);
    }

    void apply(byte[] in, int inStart, int inStep, byte[] out, int outStart, int outStep) {
      for (int i = 0; i < first.length; i++) {
        double sum = 0;
        int at = inStart + first[i] * inStep;
        for (double weight : weights[i]) {
          sum += weight * (in[at] & 0xFF);
          at += inStep;
        }
        out[outStart + i * outStep] = (byte) (int) (sum + 0.5);
      }
    }
  }
}
