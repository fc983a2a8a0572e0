package dev.flattail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The long form: {@code ./mvnw verify -Pfaults}, see docs/how-to/run-the-fault-suite.md. */
class FaultSuite {
  @Test
  void losesNothingAndRunsNothingTwice() throws Exception {
    FaultRun.Found found = FaultRun.drawn(FaultSettings.ofProperties()).run();
    System.out.println(found.table());
    assertThat(found.wrong()).as(found.table()).isEmpty();
  }
}
