package dev.flattail.engine.tensor;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether operations of the calling thread are recorded for differentiation, until closed. libtorch
 * keeps this switch per thread and starts new threads recording, so every pass states it.
 */
public final class GradMode implements AutoCloseable {
  private final boolean before;

  private GradMode(boolean recording) {
    this.before = JniUtils.isGradMode();
    JniUtils.setGradMode(recording);
  }

  /** Operations are recorded; leaves need {@code setRequiresGradient(true)} as well. */
  public static GradMode recording() {
    return new GradMode(true);
  }

  /** Nothing is recorded: evaluation and parameter updates. */
  public static GradMode off() {
    return new GradMode(false);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
