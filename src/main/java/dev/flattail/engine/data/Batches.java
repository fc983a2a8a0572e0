package dev.flattail.engine.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Indices;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Normalize;

/** Batches as arrays of the engine. */
public final class Batches {
  private Batches() {}

  /** The layout that a run's convolutions want, so that nothing is rearranged a step. */
  public static PixelLayout layout(NumberFormat format) {
    return switch (format) {
      case FLOAT32, BFLOAT16 -> PixelLayout.NHWC;
      case FLOAT32_CONTIGUOUS, FLOAT64 -> PixelLayout.NCHW;
    };
  }

  /**
   * The images of the only or first view as {@code [N, C, H, W]}, float32, in the batch's own
   * memory order.
   *
   * @param owner of the array, which may use the batch's memory and must be closed before the next
   *     batch is asked for
   */
  public static NDArray images(Batch batch, NDManager owner) {
    return images(batch, 0, owner);
  }

  /** The same for one of the batch's views, from 0. */
  public static NDArray images(Batch batch, int view, NDManager owner) {
    NDArray stored =
        owner.create(batch.pixelBytes(view), new Shape(batch.shape()), DataType.FLOAT32);
    return switch (batch.layout()) {
      case NCHW -> stored;
      case NHWC -> stored.transpose(0, 3, 1, 2);
    };
  }

  /**
   * All of {@code images} as one array, normalized and as they are, in the memory order that {@code
   * format}'s convolutions want.
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

  /** Labels as {@code [N]}, INT64, in memory of their own. */
  public static NDArray labels(int[] labels, NDManager owner) {
    long[] wide = new long[labels.length];
    for (int i = 0; i < labels.length; i++) {
      wide[i] = labels[i];
    }
    return Indices.of(owner, wide);
  }
}
