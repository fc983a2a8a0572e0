package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.WorkerCpu;
import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void thisMachineHasCoresAndMemory() {
    WorkerCpu cpu = Machine.cpuOfThis();
    assertThat(cpu.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(cpu.memoryBytes()).isGreaterThan(1 << 28);
    assertThat(cpu.instructionSet()).isNotBlank();
  }
}
