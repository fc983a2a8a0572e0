package dev.flattail.engine.tensor;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Sets whether operations of the calling thread are recorded for differentiation, until closed.
 * libtorch keeps this switch per thread, and new threads record by default, so every pass sets it.
 */
public final class GradMode implements AutoCloseable {
  private final boolean before;

  private GradMode(boolean recording) {
    this.before = JniUtils.isGradMode();
    JniUtils.setGradMode(recording);
  }

  /** Records operations; leaves also need {@code setRequiresGradient(true)}. */
  public static GradMode recording() {
    return new GradMode(true);
  }

  /** Turns recording off, for evaluation and parameter updates. */
  public static GradMode off() {
    return new GradMode(false);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
