package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.Below;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Problems;
import dev.flattail.jobspec.schema.Type;

/** Base optimizers, as PyTorch defines them. */
public sealed interface OptimizerSpec {
  /** Returns the base learning rate. */
  double lr();

  /** Returns the same spec with another base learning rate. */
  OptimizerSpec withLr(double lr);

  /** Stochastic gradient descent; weight decay is added to the gradient. */
  record Sgd(
      @Default("0.1") @Above(0) double lr,
      @Default("0.9") @AtLeast(0) @Below(1) double momentum,
      @Default("0.0002") @AtLeast(0) double weightDecay,
      @Default("false") boolean nesterov)
      implements OptimizerSpec, Checked {
    @Override
    public Sgd withLr(double other) {
      return new Sgd(other, momentum, weightDecay, nesterov);
    }

    @Override
    public void check(String pointer, Problems problems) {
      if (nesterov && momentum == 0 && !problems.under(pointer + "/momentum")) {
        problems.add(pointer + "/nesterov", "needs a momentum greater than 0");
      }
    }
  }

  /** Adam; weight decay is added to the gradient. */
  record Adam(
      @Default("0.001") @Above(0) double lr,
      @Default("0.9") @AtLeast(0) @Below(1) double beta1,
      @Default("0.999") @AtLeast(0) @Below(1) double beta2,
      @Default("1e-8") @Above(0) double eps,
      @Default("0") @AtLeast(0) double weightDecay)
      implements OptimizerSpec {
    @Override
    public Adam withLr(double other) {
      return new Adam(other, beta1, beta2, eps, weightDecay);
    }
  }

  /** AdamW; weight decay acts on the weights directly. */
  @Type("adamw")
  record AdamW(
      @Default("0.001") @Above(0) double lr,
      @Default("0.9") @AtLeast(0) @Below(1) double beta1,
      @Default("0.999") @AtLeast(0) @Below(1) double beta2,
      @Default("1e-8") @Above(0) double eps,
      @Default("0.01") @AtLeast(0) double weightDecay)
      implements OptimizerSpec {
    @Override
    public AdamW withLr(double other) {
      return new AdamW(other, beta1, beta2, eps, weightDecay);
    }
  }

  /**
   * Lion (Chen et al., NeurIPS 2023): steps follow the sign of an average of gradients. Weight
   * decay acts on the weights directly. Defaults of google/automl {@code lion/lion_pytorch.py}.
   *
   * @param beta1 share of the average in the direction of a step
   * @param beta2 share of the average that remains after a step
   */
  record Lion(
      @Default("0.0001") @Above(0) double lr,
      @Default("0.9") @AtLeast(0) @Below(1) double beta1,
      @Default("0.99") @AtLeast(0) @Below(1) double beta2,
      @Default("0") @AtLeast(0) double weightDecay)
      implements OptimizerSpec {
    @Override
    public Lion withLr(double other) {
      return new Lion(other, beta1, beta2, weightDecay);
    }
  }
}
