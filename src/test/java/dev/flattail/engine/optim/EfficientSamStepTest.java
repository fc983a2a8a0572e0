package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.TensorInitializer;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests which tensors and which images a step takes; PublishedStepsTest has its numbers. */
class EfficientSamStepTest {
  private static final double BETA = 0.5;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** Half the squared norm, on a batch of six images; records where each pass was taken. */
  private static final class Quadratic implements SampleObjective {
    private final List<double[]> places = new ArrayList<>();
    private final List<Boolean> learned = new ArrayList<>();

    @Override
    public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
      places.add(at.toDoubleArray());
      learned.add(updateStatistics);
      NDArray gradient = at.duplicate();
      gradient.attach(owner);
      return new Evaluation(owner.create(1.0), gradient, owner.create(0.0));
    }

    @Override
    public Scored scored(NDManager owner, NDArray at, boolean updateStatistics) {
      return new Scored(at(owner, at, updateStatistics), owner.zeros(new Shape(6)));
    }

    @Override
    public NDArray contributions(NDManager owner, NDArray at) {
      return owner.create(new float[] {3, 1, 5, 2, 4, 0});
    }

    @Override
    public Evaluation on(NDManager owner, NDArray at, boolean updateStatistics, long[] samples) {
      assertThat(samples).as("two of the three that rose most").containsExactly(2, 4);
      return at(owner, at, updateStatistics);
    }
  }

  private static Quadratic step(BnStats statistics, long step) {
    FlatLayout.Builder layout = new FlatLayout.Builder();
    for (String name : List.of("a", "b", "c", "d")) {
      layout.add(name, new Shape(2), TensorInitializer.constant(0));
    }
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray w = manager.create(new double[] {1, 2, 3, 4, 5, 6, 7, 8}).duplicate();
      SharpnessSpec spec =
          new SharpnessSpec.EfficientSam(0.1, new RhoSchedule.Constant(), BETA, 0.5, statistics, 0);
      Quadratic quadratic = new Quadratic();
      try (NDManager scope = manager.newSubManager()) {
        StepReport report =
            Steppers.of(
                    spec,
                    Optimizers.of(new OptimizerSpec.Sgd(0.1, 0.9, 0, false), w),
                    layout.build(),
                    new int[] {1, 1},
                    7)
                .step(scope, w, quadratic, new Stepper.Rates(0.1, 0.1, step));
        assertThat(report.finite()).isTrue();
      }
      return quadratic;
    }
  }

  @Test
  void wholeTensorsArePerturbedOrStay() {
    Set<Integer> counts = new HashSet<>();
    for (int step = 1; step <= 20; step++) {
      List<double[]> places = step(BnStats.BOTH, step).places;
      double[] w = places.getFirst();
      double[] perturbed = places.getLast();
      double squares = 0;
      int moved = 0;
      for (int tensor = 0; tensor < 4; tensor++) {
        boolean first = perturbed[2 * tensor] != w[2 * tensor];
        assertThat(perturbed[2 * tensor + 1] != w[2 * tensor + 1]).isEqualTo(first);
        moved += first ? 1 : 0;
        squares += Math.pow(perturbed[2 * tensor] - w[2 * tensor], 2);
        squares += Math.pow(perturbed[2 * tensor + 1] - w[2 * tensor + 1], 2);
      }
      counts.add(moved);
      assertThat(Math.sqrt(squares)).isCloseTo(moved == 0 ? 0 : 0.1 / BETA, within(1e-7));
    }
    assertThat(counts).hasSizeGreaterThan(2);
  }

  @Test
  void thePerturbedTensorsAreAFunctionOfTheStep() {
    assertThat(step(BnStats.BOTH, 3).places.getLast())
        .isEqualTo(step(BnStats.BOTH, 3).places.getLast());
  }

  @Test
  void bnStatsSelectsThePassesThatUpdateStatistics() {
    assertThat(step(BnStats.BOTH, 1).learned).containsExactly(true, true);
    assertThat(step(BnStats.FIRST, 1).learned).containsExactly(true, false);
  }

  @Test
  void aBatchWithTooFewImagesToChooseFromIsTakenWhole() {
    double[] zeros = new double[4];
    assertThat(EfficientSamStep.risen(zeros, new double[] {1, 2, 3, 4}, 0.5)).hasSize(4);
    assertThat(EfficientSamStep.risen(zeros, zeros, 0.75)).as("no loss rose").hasSize(4);
    assertThat(EfficientSamStep.risen(zeros, new double[] {1, 2, 3, 4}, 0.75))
        .containsExactly(2, 3);
  }
}
