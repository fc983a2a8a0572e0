package dev.flattail.jobs.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.QueueFixture;
import dev.flattail.jobs.QueueSettings;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Leases of 30 seconds, and so a turn every five. */
class LeaseReaperSchedulerTest extends QueueFixture {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private LeaseReaperScheduler scheduler() {
    return new LeaseReaperScheduler(
        reaper, QueueSettings.of(Duration.ofSeconds(10), Duration.ofSeconds(30)));
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }

  @Test
  void leasesRunOutWhileTheSchedulerRuns() {
    LeaseReaperScheduler scheduler = scheduler();
    assertThat(scheduler.isDue(at(0))).isTrue();
    assertThat(scheduler.isDue(at(5))).isTrue();
    assertThat(scheduler.isDue(at(24))).isTrue();
  }

  @Test
  void workersHaveOneLeasePeriodAfterAnOutage() {
    LeaseReaperScheduler scheduler = scheduler();
    assertThat(scheduler.isDue(at(0))).isTrue();
    assertThat(scheduler.isDue(at(3600))).isFalse();
    assertThat(scheduler.isDue(at(3605))).isFalse();
    assertThat(scheduler.isDue(at(3629))).isFalse();
    assertThat(scheduler.isDue(at(3631))).isTrue();
    assertThat(scheduler.isDue(at(3636))).isTrue();
  }

  @Test
  void aMachineThatIsAlwaysSlowRescuesTooNowAndThen() {
    LeaseReaperScheduler scheduler = scheduler();
    int turns = 0;
    for (int i = 0; i < 20; i++) {
      turns += scheduler.isDue(at(40 * i)) ? 1 : 0;
    }
    assertThat(turns).isGreaterThanOrEqualTo(10);
  }
}
