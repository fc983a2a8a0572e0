package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.EarlyStoppingSpec;
import dev.flattail.jobspec.MetricMode;
import dev.flattail.results.EpochRow;
import dev.flattail.results.StopReason;
import dev.flattail.results.Stopped;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests after which epoch a sequence of figures ends a training. */
class EarlyStoppingTest {
  private static final String ACCURACY = "validationAccuracy";

  private static EpochRow row(int epoch, @Nullable Double accuracy, @Nullable Double loss) {
    return new EpochRow(
        epoch, 0.1, null, 1, 0.5, null, null, null, null, null, null, accuracy, loss, 1, 100, null);
  }

  /** Returns the end by a sequence of figures, from epoch 1; null when it goes on. */
  private static @Nullable Stopped end(EarlyStoppingSpec spec, @Nullable Double... values) {
    EarlyStopping stopping = Objects.requireNonNull(EarlyStopping.of(spec));
    for (int epoch = 1; epoch <= values.length; epoch++) {
      Double value = values[epoch - 1];
      boolean loss = spec.metric().equals("validationLoss");
      stopping.ended(row(epoch, loss ? null : value, loss ? value : null));
      // As a training that is killed after each epoch.
      EarlyStopping resumed = Objects.requireNonNull(EarlyStopping.of(spec));
      resumed.restore(stopping.saved());
      stopping = resumed;
      if (stopping.isOver()) {
        return stopping.stopped(epoch);
      }
    }
    return null;
  }

  private static EarlyStoppingSpec of(String metric, int patience, double minDelta) {
    return new EarlyStoppingSpec(metric, null, patience, minDelta);
  }

  @Test
  void anAccuracyEndsItWhenItNoLongerRises() {
    assertThat(end(of(ACCURACY, 2, 0), 0.5, 0.6, 0.6, 0.55, 0.7))
        .isEqualTo(new Stopped(4, StopReason.EARLY_STOPPING, ACCURACY, 0.6, 2));
    assertThat(end(of(ACCURACY, 2, 0), 0.5, 0.6, 0.6, 0.61, 0.5)).isNull();
  }

  @Test
  void aLossEndsItWhenItNoLongerFalls() {
    assertThat(end(of("validationLoss", 1, 0), 2.0, 1.5, 1.6))
        .isEqualTo(new Stopped(3, StopReason.EARLY_STOPPING, "validationLoss", 1.5, 2));
    assertThat(end(of("validationLoss", 1, 0), 2.0, 1.5, 1.4)).isNull();
  }

  @Test
  void aGivenModeReplacesThatOfTheMetric() {
    EarlyStoppingSpec falling = new EarlyStoppingSpec(ACCURACY, MetricMode.MIN, 1, 0);
    assertThat(end(falling, 0.5, 0.4, 0.3)).isNull();
    assertThat(Objects.requireNonNull(end(falling, 0.5, 0.4, 0.45)).bestEpoch()).isEqualTo(2);
  }

  @Test
  void anImprovementIsLargerThanItsLeastSize() {
    assertThat(end(of(ACCURACY, 1, 0.125), 0.5, 0.625)).isNotNull();
    assertThat(end(of(ACCURACY, 1, 0.125), 0.5, 0.626)).isNull();
  }

  @Test
  void smallStepsAddUpFromTheBestValue() {
    assertThat(end(of(ACCURACY, 3, 0.1), 0.5, 0.56, 0.62)).isNull();
    assertThat(Objects.requireNonNull(end(of(ACCURACY, 2, 0.1), 0.5, 0.56, 0.58)).bestValue())
        .isEqualTo(0.5);
  }

  @Test
  void epochsWithoutEvaluationDoNotCount() {
    assertThat(end(of(ACCURACY, 1, 0), null, 0.5, null, null, 0.6)).isNull();
    assertThat(Objects.requireNonNull(end(of(ACCURACY, 1, 0), null, 0.5, null, 0.5)).epoch())
        .isEqualTo(4);
  }
}
