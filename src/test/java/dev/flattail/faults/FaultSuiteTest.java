package dev.flattail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.InOwnProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs a few of the faults of {@link FaultSuite} in under a minute. */
@InOwnProcesses
class FaultSuiteTest {
  private static final List<Fault> FAULTS =
      List.of(
          Fault.SAME_KEY,
          Fault.KILL,
          Fault.PAUSE_IN_CHECKPOINT,
          Fault.CUT_AFTER_PUBLISH,
          Fault.CANCEL);

  @Test
  void losesNothingAndRunsNothingTwice() throws Exception {
    FaultSettings settings =
        new FaultSettings(
            7,
            FAULTS.size(),
            200,
            Duration.ofSeconds(3),
            2,
            Duration.ofHours(1),
            false,
            "",
            Path.of("target", "fault-suite-test"));
    FaultRun.Found found = new FaultRun(settings, FAULTS).run();
    assertThat(found.wrong()).as(found.table()).isEmpty();
  }
}
