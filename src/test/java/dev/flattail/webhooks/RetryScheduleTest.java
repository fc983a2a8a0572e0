package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  private static final RetrySchedule MEAN = new RetrySchedule(() -> 0.5);

  @Test
  void waitsGrowFromSecondsToHours() {
    List<Duration> waits = new ArrayList<>();
    for (int tries = 1; tries < RetrySchedule.attempts(); tries++) {
      waits.add(MEAN.after(tries, Duration.ZERO).orElseThrow());
    }
    assertThat(waits).isSorted().hasSize(10).startsWith(Duration.ofSeconds(10));
    assertThat(waits.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofHours(23), Duration.ofHours(25));
  }

  @Test
  void theLastAttemptIsFollowedByNone() {
    assertThat(MEAN.after(RetrySchedule.attempts(), Duration.ZERO)).isEmpty();
    assertThat(MEAN.after(RetrySchedule.attempts(), Duration.ofHours(1))).isEmpty();
  }

  @Test
  void waitsVaryByAFifth() {
    assertThat(new RetrySchedule(() -> 0).after(2, Duration.ZERO)).contains(Duration.ofSeconds(48));
    assertThat(new RetrySchedule(() -> 1).after(2, Duration.ZERO)).contains(Duration.ofSeconds(72));
  }

  @Test
  void aReceiverMayAskForMoreTime() {
    assertThat(MEAN.after(1, Duration.ofMinutes(7))).contains(Duration.ofMinutes(7));
    assertThat(MEAN.after(1, Duration.ofSeconds(3))).contains(Duration.ofSeconds(10));
    assertThat(MEAN.after(1, Duration.ofDays(1))).contains(Duration.ofHours(8));
  }
}
