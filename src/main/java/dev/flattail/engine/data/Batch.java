package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The images of one step. Its memory belongs to the pipeline and is valid until the next call of
 * {@link BatchPipeline#next()} or {@link BatchPipeline#close()}.
 *
 * @param epoch from 0
 * @param step within the epoch, from 0
 * @param views blocks of {@code size} images, one after the other
 * @param pixelBytes {@code 4*views*size*3*height*width} bytes, direct and in native order:
 *     normalized float32 in {@code layout}
 * @param labels class of each image; the same in every view
 * @param mixedLabels classes of the mixed-in images or of the second stream's images, or null; the
 *     loss of mixed images is {@code lambda*L(labels) + (1-lambda)*L(mixedLabels)}
 * @param lambda share of the first image; 1 without mixing
 * @param indices indices of these images in the set
 */
public record Batch(
    int epoch,
    int step,
    PixelLayout layout,
    int height,
    int width,
    int views,
    ByteBuffer pixelBytes,
    int[] labels,
    int @Nullable [] mixedLabels,
    double lambda,
    int[] indices) {

  /** Returns the number of images. */
  public int size() {
    return labels.length;
  }

  /** Returns the bytes of one view, counted from 0. */
  public ByteBuffer pixelBytes(int view) {
    int bytes = pixelBytes.limit() / views;
    return pixelBytes.slice(view * bytes, bytes).order(pixelBytes.order());
  }

  /** Returns the pixels as floats; each call returns a new buffer. */
  public FloatBuffer pixels() {
    return pixelBytes.duplicate().order(pixelBytes.order()).asFloatBuffer();
  }

  /**
   * Returns the shape of one view: {@code [size, 3, height, width]} or {@code [size, height, width,
   * 3]}, depending on the layout.
   */
  public long[] shape() {
    return switch (layout) {
      case NCHW -> new long[] {size(), ImageSet.CHANNELS, height, width};
      case NHWC -> new long[] {size(), height, width, ImageSet.CHANNELS};
    };
  }
}
