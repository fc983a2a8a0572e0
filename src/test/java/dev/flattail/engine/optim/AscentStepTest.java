package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AscentStepTest {
  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /**
   * An objective whose gradient is the vector itself. It records where and how it was evaluated.
   */
  private static final class QuadraticObjective implements Objective {
    private final List<double[]> visited = new ArrayList<>();
    private final List<Boolean> learned = new ArrayList<>();

    @Override
    public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
      visited.add(at.toDoubleArray());
      learned.add(updateStatistics);
      NDArray gradient = at.duplicate();
      gradient.attach(owner);
      return new Evaluation(owner.create(visited.size()), gradient, owner.create(0));
    }
  }

  private static StepReport step(SharpnessSpec spec, QuadraticObjective quadratic, NDArray w) {
    return step(spec, quadratic, w, 0.5);
  }

  private static StepReport step(
      @Nullable SharpnessSpec spec, QuadraticObjective quadratic, NDArray w, double rho) {
    OptimizerSpec decayed = new OptimizerSpec.Sgd(0.1, 0, 10, false);
    try (NDManager scope = w.getManager().newSubManager()) {
      return Steppers.of(
              spec, Optimizers.of(decayed, w), TestLayouts.oneMatrix(), new int[] {1, 1}, 0)
          .step(scope, w, quadratic, new Stepper.Rates(0.1, rho, 1));
    }
  }

  private static SharpnessSpec sam(BnStats statistics) {
    return new SharpnessSpec.Sam(0.5, new RhoSchedule.Constant(), statistics, 0);
  }

  @Test
  void perturbsByRhoAlongTheGradientWithoutWeightDecay() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      QuadraticObjective quadratic = new QuadraticObjective();
      NDArray w = manager.create(new double[] {3, 4}).duplicate();
      StepReport report = step(sam(BnStats.BOTH), quadratic, w);
      assertThat(quadratic.visited.get(1)).containsExactly(new double[] {3.3, 4.4}, within(1e-12));
      assertThat(report.firstLoss()).isEqualTo(1);
      assertThat(report.loss()).isEqualTo(2);
      assertThat(report.gradientNorm()).isCloseTo(5.5, within(1e-12));
      assertThat(w.toDoubleArray())
          .containsExactly(new double[] {3 - 0.33 - 3, 4 - 0.44 - 4}, within(1e-12));
    }
  }

  @Test
  void bnStatsSelectsThePassesThatUpdateStatistics() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      QuadraticObjective both = new QuadraticObjective();
      step(sam(BnStats.BOTH), both, manager.create(new double[] {3, 4}).duplicate());
      assertThat(both.learned).containsExactly(true, true);
      QuadraticObjective first = new QuadraticObjective();
      step(sam(BnStats.FIRST), first, manager.create(new double[] {3, 4}).duplicate());
      assertThat(first.learned).containsExactly(true, false);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStepOfRadiusZeroIsTheBaseOptimizers(BnStats statistics) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      QuadraticObjective quadratic = new QuadraticObjective();
      NDArray w = manager.create(new double[] {3, 4}).duplicate();
      NDArray plain = w.duplicate();
      step(sam(statistics), quadratic, w, 0);
      step(null, new QuadraticObjective(), plain, 0);
      assertThat(quadratic.learned).containsExactly(true);
      assertThat(w.toDoubleArray()).isEqualTo(plain.toDoubleArray());
    }
  }

  @Test
  void aZeroGradientIsNotPerturbed() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      QuadraticObjective quadratic = new QuadraticObjective();
      StepReport report =
          step(sam(BnStats.BOTH), quadratic, manager.create(new double[] {0, 0}).duplicate());
      assertThat(quadratic.visited.get(1)).containsExactly(0, 0);
      assertThat(report.finite()).isTrue();
    }
  }
}
