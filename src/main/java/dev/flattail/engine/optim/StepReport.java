package dev.flattail.engine.optim;

/**
 * The losses and figures of a training step.
 *
 * @param loss loss of the pass that gives the update its gradient (SAM: the second)
 * @param firstLoss loss of the first pass; equal to {@code loss} for steps with one pass
 * @param correct correct predictions in the updating pass; a fraction under mixup
 * @param gradientNorm norm of the updating gradient
 */
public record StepReport(double loss, double firstLoss, double correct, double gradientNorm) {
  /**
   * Returns whether the loss and the gradient are finite. Otherwise the step changed nothing and
   * training has diverged.
   */
  public boolean finite() {
    return Double.isFinite(loss) && Double.isFinite(firstLoss) && Double.isFinite(gradientNorm);
  }

  /** Describes the first number that is not finite; of a step that is not {@link #finite}. */
  public String nonFinite() {
    if (!Double.isFinite(firstLoss) || !Double.isFinite(loss)) {
      return "the loss became " + (Double.isFinite(firstLoss) ? loss : firstLoss);
    }
    return "the norm of the gradient became " + gradientNorm;
  }
}
