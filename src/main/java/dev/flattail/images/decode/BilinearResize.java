package dev.flattail.images.decode;

import java.util.Arrays;

/**
 * Scales images bilinearly with antialiasing, byte for byte as Pillow's {@code resize(…,
 * BILINEAR)}, which torchvision's {@code Resize} and {@code RandomResizedCrop} call. A triangle
 * filter widens with the reduction. It runs along rows, then along columns, each in 22-bit fixed
 * point and rounded to bytes. Source: Pillow {@code src/libImaging/Resample.c}. Pillow 13 processes
 * columns first when that is cheaper; its bytes then differ by one level from those of 11.3 and
 * ours.
 *
 * <p>Reuses its memory across images, so one thread uses it at a time.
 */
public final class BilinearResize {
  private static final int FIXED_POINT = 22;
  private static final int HALF = 1 << (FIXED_POINT - 1);

  private byte[] narrow = {};
  private int[] sums = {};

  static RgbImage resize(RgbImage image, int height, int width) {
    byte[] pixels = new byte[RgbImage.CHANNELS * height * width];
    Window whole = Window.whole(image.height(), image.width());
    new BilinearResize().apply(image, whole, height, width, pixels);
    return new RgbImage(height, width, pixels);
  }

  /**
   * Scales the window {@code from} of {@code image} to {@code height} x {@code width}, as if it
   * were a separate image.
   *
   * @param into {@code 3*height*width} bytes, CHW
   */
  public void apply(RgbImage image, Window from, int height, int width, byte[] into) {
    apply(image, from, height, width, Window.whole(height, width), into);
  }

  /**
   * Writes one part of the result of {@link #apply(RgbImage, Window, int, int, byte[])}, without
   * the work for the rest.
   *
   * @param part lies within {@code height} x {@code width}
   * @param into {@code 3*part.height()*part.width()} bytes, CHW
   */
  public void apply(RgbImage image, Window from, int height, int width, Window part, byte[] into) {
    Filter across = Filter.of(from.width(), width, part.left(), part.right());
    Filter down = Filter.of(from.height(), height, part.top(), part.bottom());
    int firstRow = down.begin();
    int rows = down.end() - firstRow;
    if (narrow.length < rows * part.width()) {
      narrow = new byte[rows * part.width()];
    }
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      for (int row = 0; row < rows; row++) {
        int y = from.top() + firstRow + row;
        int at = (channel * image.height() + y) * image.width() + from.left();
        across.alongRow(image.pixels(), at, narrow, row * part.width());
      }
      alongColumns(down, firstRow, part, into, channel);
    }
  }

  private void alongColumns(Filter down, int firstRow, Window part, byte[] into, int channel) {
    int width = part.width();
    if (sums.length < width) {
      sums = new int[width];
    }
    int to = channel * part.height() * width;
    for (int row = 0; row < part.height(); row++) {
      Arrays.fill(sums, 0, width, HALF);
      int at = (down.first[row] - firstRow) * width;
      for (int weight : down.weights[row]) {
        for (int x = 0; x < width; x++) {
          sums[x] += weight * (narrow[at + x] & 0xFF);
        }
        at += width;
      }
      for (int x = 0; x < width; x++) {
        into[to++] = (byte) (sums[x] >> FIXED_POINT);
      }
    }
  }

  /**
   * The filter along one dimension. An output is the sum of its {@code weights} times the inputs
   * from its {@code first}. Weights are not negative and add up to one, so every sum is within the
   * range of a byte.
   */
  private record Filter(int[] first, int[][] weights) {
    /**
     * Computes the filter of outputs {@code begin} to {@code end - 1}, for scaling {@code from}
     * inputs to {@code to} outputs.
     */
    static Filter of(int from, int to, int begin, int end) {
      double scale = (double) from / to;
      double reach = Math.max(scale, 1);
      double steepness = 1 / reach;
      int[] first = new int[end - begin];
      int[][] weights = new int[end - begin][];
      for (int i = 0; i < first.length; i++) {
        double center = (begin + i + 0.5) * scale;
        first[i] = Math.max(0, (int) (center - reach + 0.5));
        double[] heights = new double[Math.min(from, (int) (center + reach + 0.5)) - first[i]];
        double sum = 0;
        for (int k = 0; k < heights.length; k++) {
          heights[k] = Math.max(0, 1 - Math.abs((k + first[i] - center + 0.5) * steepness));
          sum += heights[k];
        }
        weights[i] = new int[heights.length];
        for (int k = 0; k < heights.length; k++) {
          weights[i][k] = (int) (0.5 + heights[k] / sum * (1 << FIXED_POINT));
        }
      }
      return new Filter(first, weights);
    }

    /** Returns the first used input. */
    int begin() {
      return first[0];
    }

    /** Returns the end of the used inputs, exclusive. */
    int end() {
      return first[first.length - 1] + weights[first.length - 1].length;
    }

    void alongRow(byte[] in, int inStart, byte[] out, int outStart) {
      for (int i = 0; i < first.length; i++) {
        int sum = HALF;
        int at = inStart + first[i];
        for (int weight : weights[i]) {
          sum += weight * (in[at++] & 0xFF);
        }
        out[outStart + i] = (byte) (sum >> FIXED_POINT);
      }
    }
  }
}
