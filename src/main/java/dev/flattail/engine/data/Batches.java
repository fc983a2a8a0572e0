package dev.flattail.engine.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Indices;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Normalize;

/** Converts batches to arrays of the engine. */
public final class Batches {
  private Batches() {}

  /** Returns the pixel layout of a run's convolutions, so that no step rearranges pixels. */
  public static PixelLayout layout(NumberFormat format) {
    return switch (format) {
      case FLOAT32, BFLOAT16 -> PixelLayout.NHWC;
      case FLOAT32_CONTIGUOUS, FLOAT64 -> PixelLayout.NCHW;
    };
  }

  /**
   * Returns the images of the first view as {@code [N, C, H, W]}, float32, in the batch's own
   * memory order.
   *
   * @param owner owner of the array, which may share the batch's memory and must be closed before
   *     the next batch is requested
   */
  public static NDArray images(Batch batch, NDManager owner) {
    return images(batch, 0, owner);
  }

  /** Returns the images of one view, counted from 0, as {@link #images(Batch, NDManager)} does. */
  public static NDArray images(Batch batch, int view, NDManager owner) {
    NDArray stored =
        owner.create(batch.pixelBytes(view), new Shape(batch.shape()), DataType.FLOAT32);
    return switch (batch.layout()) {
      case NCHW -> stored;
      case NHWC -> stored.transpose(0, 3, 1, 2);
    };
  }

  /**
   * Returns all of {@code images} as one array, normalized and unaugmented, in the memory order of
   * {@code format}'s convolutions.
   *
   * @return {@code [N, C, H, W]}, float32, in memory of its own
   */
  public static NDArray whole(
      ImageSet images, Normalize normalize, NumberFormat format, NDManager owner) {
    BatchSettings settings = BatchSettings.evaluation(images.size(), normalize, layout(format));
    BatchAssembler assembler =
        new BatchAssembler(images, new Sampler.InOrder(images.size()), settings);
    Batch batch = assembler.assemble(0, 0, assembler.newBuffer());
    try (NDManager scope = owner.newSubManager()) {
      NDArray copy = images(batch, scope).duplicate();
      copy.attach(owner);
      return copy;
    }
  }

  /** Copies labels to an array {@code [N]}, INT64. */
  public static NDArray labels(int[] labels, NDManager owner) {
    long[] wide = new long[labels.length];
    for (int i = 0; i < labels.length; i++) {
      wide[i] = labels[i];
    }
    return Indices.of(owner, wide);
  }
}
