package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.VectorKernel;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.random.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Efficient SAM (Du et al., ICLR 2022; dydjw9/Efficient_SAM {@code utils/Esam.py}). A forward and
 * backward pass; a forward pass at the vector that is perturbed in a random part of its tensors; a
 * forward and backward pass there on the images whose loss rose most. Which tensors are perturbed
 * is a function of seed and step, so a saved run stores nothing for it. As in the code, the
 * reported loss is the whole batch's at the unperturbed vector.
 *
 * <p>The authors skip the first gradient of tensors that stay. Here the gradient is one vector, so
 * that a step costs more. The forward pass between updates no running statistics here, whereas it
 * does in the code.
 *
 * @param starts first element of every tensor except the first
 * @param seed of the run
 */
record EfficientSamStep(
    Optimizer optimizer, SharpnessSpec.EfficientSam spec, long[] starts, long seed)
    implements Stepper {
  /** As SAM's, with the code's 1e-7. */
  private static final VectorKernel PERTURB =
      VectorKernel.of(
          "w, g",
          "rho",
          """
          norm = torch.add(torch.linalg_vector_norm(g), 1e-7)
          return torch.addcmul(w, g, torch.div(rho, norm))
          """);

  /** From this share on, all images are taken. */
  private static final double WHOLE = 0.99;

  EfficientSamStep(
      Optimizer optimizer, SharpnessSpec.EfficientSam spec, FlatLayout layout, long seed) {
    this(
        optimizer,
        spec,
        layout.slots().stream().skip(1).mapToLong(FlatLayout.Slot::offset).toArray(),
        seed);
  }

  @Override
  public double passes() {
    return spec.gamma() >= WHOLE ? 7 : 4 + 3 * spec.gamma();
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    if (rates.rho() == 0) {
      return new BaseOptimizerStep(optimizer).step(scope, w, objective, rates);
    }
    SampleObjective samples = objective.as(SampleObjective.class);
    SampleObjective.Scored first = samples.scored(scope, w, true);
    NDArray along = first.evaluation().gradient().duplicate();
    keepSome(along, Seeds.mix(seed, rates.step()));
    NDArray perturbed =
        PERTURB
            .results(scope, new double[] {rates.rho() / spec.beta()}, w, along)
            .singletonOrThrow();
    double[] before = FlatVectors.numbers(first.contributions());
    double[] after = FlatVectors.numbers(samples.contributions(scope, perturbed));
    long[] chosen = risen(before, after, spec.gamma());
    Objective.Evaluation second =
        samples.on(scope, perturbed, spec.bnStats() == BnStats.BOTH, chosen);
    double[] numbers =
        FlatVectors.report(
            second.gradient(),
            second.loss(),
            first.evaluation().loss(),
            first.evaluation().correct());
    double loss = Double.isFinite(numbers[0]) ? numbers[1] : numbers[0];
    StepReport report = new StepReport(loss, numbers[1], numbers[2], Math.sqrt(numbers[3]));
    if (report.finite()) {
      optimizer.update(w, second.gradient(), rates.learningRate());
    }
    return report;
  }

  /** Sets the numbers of tensors that stay to zero, in place. */
  private void keepSome(NDArray gradient, long key) {
    SplittableRandom random = new SplittableRandom(key);
    try (NDList tensors = starts.length == 0 ? new NDList() : gradient.split(starts, 0)) {
      for (NDArray tensor : tensors) {
        if (random.nextDouble() >= spec.beta()) {
          FlatVectors.accumulate(tensor, tensor, -1);
        }
      }
    }
  }

  /**
   * Returns the images whose loss rose more than that of the n-th, where n is the share of the
   * batch, rounded down; one fewer than n, as in the code. All images if fewer than two are left,
   * of which batch normalization could make nothing.
   */
  static long[] risen(double[] before, double[] after, double share) {
    int count = (int) (before.length * share);
    long[] all = LongStream.range(0, before.length).toArray();
    if (share >= WHOLE || count < 3) {
      return all;
    }
    double[] rises = new double[before.length];
    for (int i = 0; i < rises.length; i++) {
      rises[i] = after[i] - before[i];
    }
    double[] sorted = rises.clone();
    Arrays.sort(sorted);
    double cutoff = sorted[sorted.length - count];
    long[] chosen = LongStream.of(all).filter(i -> rises[(int) i] > cutoff).toArray();
    return chosen.length < 2 ? all : chosen;
  }
}
