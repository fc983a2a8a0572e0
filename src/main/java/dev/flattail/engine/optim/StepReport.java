package dev.flattail.engine.optim;

/**
 * What a training step saw.
 *
 * @param loss of the pass whose gradient was stepped on (SAM: the second)
 * @param firstLoss of the first pass; the same number for a plain step
 * @param correct right predictions in the pass that was stepped on; a fraction under mixup
 * @param gradientNorm of the gradient that was stepped on
 */
public record StepReport(double loss, double firstLoss, double correct, double gradientNorm) {
  /**
   * Whether the loss and the gradient were numbers. If not, the step changed nothing and training
   * has diverged.
   */
  public boolean finite() {
    return Double.isFinite(loss) && Double.isFinite(firstLoss) && Double.isFinite(gradientNorm);
  }
}
