package dev.flattail.engine.data;

/** Order of the numbers of a batch in memory. */
public enum PixelLayout {
  /** Batch, channel, row, column: PyTorch's contiguous order. */
  NCHW,
  /** Batch, row, column, channel: PyTorch's channels-last order. */
  NHWC
}
