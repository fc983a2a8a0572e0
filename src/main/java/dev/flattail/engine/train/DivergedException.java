package dev.flattail.engine.train;

/** Signals that the loss is no longer finite. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long step;
  private final int epoch;

  /**
   * @param remedies fields of the spec and how to change them
   */
  DivergedException(double loss, long step, int epoch, String remedies) {
    super("the loss became " + loss + " at step " + step + " (epoch " + epoch + "); " + remedies);
    this.step = step;
    this.epoch = epoch;
  }

  /** Returns the step, from 1, whose loss was not finite. */
  public long step() {
    return step;
  }

  /** Returns the epoch of that step, from 1. */
  public int epoch() {
    return epoch;
  }
}
