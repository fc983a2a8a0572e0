package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkerLimitsTest {
  private static final Runnable NOTHING = () -> {};

  @Test
  void withoutLimitsAWorkerGoesOn() {
    WorkerLimits.Count count = new WorkerLimits(null, null, NOTHING).count();
    count.taken();
    count.idle();
    assertThat(count.reached()).isFalse();
  }

  @Test
  void theLastJobIsTheLast() {
    WorkerLimits.Count count = new WorkerLimits(2, Duration.ofDays(1), NOTHING).count();
    count.taken();
    assertThat(count.reached()).isFalse();
    count.taken();
    assertThat(count.reached()).isTrue();
    assertThat(count).hasToString("flattail.worker.jobs is 2");
  }

  @Test
  void withoutAJobForTooLongAWorkerEnds() {
    WorkerLimits.Count count = new WorkerLimits(1, Duration.ofNanos(-1), NOTHING).count();
    assertThat(count.reached()).isTrue();
    assertThat(count.toString()).contains("flattail.worker.max-idle");
  }
}
