package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.VectorKernel;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * LookSAM (Liu et al., CVPR 2022; MarlonBecker/MSAM {@code optimizer/looksam.py}): every few steps
 * one of SAM, which keeps the direction in which SAM's gradient differs from the gradient. The
 * steps between add it to their own gradient, and take one pass. A step of radius 0 is the base
 * optimizer's, and leaves the memory as it is. As in the code, the reported loss is that at the
 * unperturbed vector.
 */
final class LookSamStep implements Stepper {
  /**
   * With the gradients {@code g} and {@code s} at the two vectors, keeps the unit vector along
   * {@code s - (s g) g / (|g|^2 + 1e-12)}; a difference of zero has no direction.
   */
  private static final VectorKernel KEEP =
      VectorKernel.of(
          "kept, g, s",
          "tiny",
          """
          dot = torch.dot(s, g)
          square = torch.add(torch.dot(g, g), 1e-12)
          across = torch.sub(s, torch.mul(g, torch.div(dot, square)))
          norm = torch.clamp_min(torch.linalg_vector_norm(across), tiny)
          return torch.copy_(kept, torch.div(across, norm))
          """);

  private static final VectorKernel ADD =
      VectorKernel.of(
          "g, kept",
          "alpha",
          """
          norm = torch.linalg_vector_norm(g)
          return torch.add_(g, torch.mul(kept, torch.mul(norm, alpha)))
          """);

  /** Below any norm of single precision that is not rounding. */
  private static final double TINY = 1e-30;

  private final Optimizer optimizer;
  private final SharpnessSpec.LookSam spec;
  private final NDArray kept;
  private final NDArray sinceSam;

  /** The number of {@link #sinceSam}; below 0 before it was read, which waits for the device. */
  private int taken = -1;

  LookSamStep(Optimizer optimizer, SharpnessSpec.LookSam spec, FlatLayout layout) {
    this.optimizer = optimizer;
    this.spec = spec;
    this.kept = StepMemory.vector(optimizer, layout);
    this.sinceSam = StepMemory.number(optimizer);
  }

  @Override
  public double passes() {
    return 3 + 3.0 / spec.period();
  }

  @Override
  public SequencedMap<String, NDArray> memory() {
    SequencedMap<String, NDArray> memory = new LinkedHashMap<>();
    memory.put("direction", kept);
    memory.put("sinceSam", sinceSam);
    return memory;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    if (rates.rho() == 0) {
      return new BaseOptimizerStep(optimizer).step(scope, w, objective, rates);
    }
    if (taken < 0) {
      taken = (int) FlatVectors.number(sinceSam);
    }
    boolean sam = taken == 0;
    Objective.Evaluation first = objective.at(scope, w, true);
    Objective.Evaluation second = first;
    if (sam) {
      NDArray perturbed = Ascent.SAM.from(w, first.gradient(), rates.rho()).vector();
      second = objective.at(scope, perturbed, spec.bnStats() == BnStats.BOTH);
    } else {
      ADD.update(new double[] {spec.alpha()}, first.gradient(), kept);
    }
    double[] numbers =
        FlatVectors.report(second.gradient(), second.loss(), first.loss(), second.correct());
    double loss = Double.isFinite(numbers[0]) ? numbers[1] : numbers[0];
    StepReport report = new StepReport(loss, numbers[1], numbers[2], Math.sqrt(numbers[3]));
    if (report.finite()) {
      if (sam) {
        KEEP.update(new double[] {TINY}, kept, first.gradient(), second.gradient());
      }
      taken = (taken + 1) % spec.period();
      StepMemory.set(sinceSam, taken);
      optimizer.update(w, second.gradient(), rates.learningRate());
    }
    return report;
  }
}
