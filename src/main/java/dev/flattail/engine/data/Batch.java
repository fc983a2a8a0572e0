package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One step's images. Its memory belongs to the pipeline: valid until the next call of {@link
 * BatchPipeline#next()} or {@link BatchPipeline#close()}.
 *
 * @param epoch from 0
 * @param step within the epoch, from 0
 * @param views blocks of {@code size} images, one after the other
 * @param pixelBytes {@code 4*views*size*3*height*width} bytes, direct and in native order:
 *     normalized float32 in {@code layout}
 * @param labels class of each image, in every view
 * @param mixedLabels the classes of the images mixed in or in the second stream's view, null where
 *     there are none; the loss of mixed images is {@code lambda*L(labels) +
 *     (1-lambda)*L(mixedLabels)}
 * @param lambda share of the first image; 1 where none is mixed in
 * @param indices which images of the set these are
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

  /** Number of images. */
  public int size() {
    return labels.length;
  }

  /** The bytes of one view, from 0. */
  public ByteBuffer pixelBytes(int view) {
    int bytes = pixelBytes.limit() / views;
    return pixelBytes.slice(view * bytes, bytes).order(pixelBytes.order());
  }

  /** The pixels as floats; a new view at each call. */
  public FloatBuffer pixels() {
    return pixelBytes.duplicate().order(pixelBytes.order()).asFloatBuffer();
  }

  /**
   * Of one view: {@code [size, 3, height, width]} or {@code [size, height, width, 3]}, as the
   * layout says.
   */
  public long[] shape() {
    return switch (layout) {
      case NCHW -> new long[] {size(), ImageSet.CHANNELS, height, width};
      case NHWC -> new long[] {size(), height, width, ImageSet.CHANNELS};
    };
  }
}
