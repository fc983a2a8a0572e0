package dev.flattail.engine.data;

/** Memory order of a batch's pixels. */
public enum PixelLayout {
  /** Batch, channel, row, column: PyTorch's contiguous order. */
  NCHW,
  /** Batch, row, column, channel: PyTorch's channels-last order. */
  NHWC
}
