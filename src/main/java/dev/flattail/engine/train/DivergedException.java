package dev.flattail.engine.train;

/** Signals that the loss, the gradient, the weights or the logits are no longer finite. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long step;
  private final int epoch;

  /**
   * @param found what is not finite, as the beginning of a sentence
   * @param remedies fields of the spec and how to change them
   * @param kept sentence about the checkpoint that is kept
   */
  DivergedException(String found, long step, int epoch, String remedies, String kept) {
    super("%s at step %d (epoch %d); %s. %s".formatted(found, step, epoch, remedies, kept));
    this.step = step;
    this.epoch = epoch;
  }

  /** Returns the step, from 1, at which or after which it was found. */
  public long step() {
    return step;
  }

  /** Returns the epoch of that step, from 1. */
  public int epoch() {
    return epoch;
  }
}
