package dev.flattail.trackers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many exports begin while the server fails, by a clock of the test. */
class ServerHealthTest {
  private static final MlflowException.Unavailable DOWN =
      new MlflowException.Unavailable("the connection was refused", Duration.ZERO);

  private long now = Long.MAX_VALUE - 5; // the clock may overflow
  private final ServerHealth health = new ServerHealth("http://mlflow", () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void aHealthyServerGetsAllExports() {
    assertThat(health.room(8, 3)).isEqualTo(5);
  }

  @Test
  void aFailingServerGetsOneExportAfterEachPause() {
    health.failed(DOWN);
    assertThat(health.room(8, 0)).isZero();
    pass(Duration.ofSeconds(1));
    assertThat(health.room(8, 0)).isEqualTo(1);
    assertThat(health.room(8, 1)).isZero();
  }

  @Test
  void pausesDoubleUpToAMinute() {
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      health.failed(DOWN);
      pass(Duration.ofSeconds(seconds).minusNanos(1));
      assertThat(health.room(8, 0)).as("before %d seconds", seconds).isZero();
      pass(Duration.ofNanos(1));
      assertThat(health.room(8, 0)).as("after %d seconds", seconds).isEqualTo(1);
    }
  }

  @Test
  void aPauseLastsAsLongAsTheServerAsks() {
    health.failed(new MlflowException.Unavailable("it answered 429", Duration.ofMinutes(5)));
    pass(Duration.ofMinutes(5).minusNanos(1));
    assertThat(health.room(8, 0)).isZero();
    pass(Duration.ofNanos(1));
    assertThat(health.room(8, 0)).isEqualTo(1);
  }

  @Test
  void anAnswerEndsThePauses() {
    health.failed(DOWN);
    health.answered();
    assertThat(health.room(8, 0)).isEqualTo(8);
  }
}
