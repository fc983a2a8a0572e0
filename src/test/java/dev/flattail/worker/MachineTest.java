package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.WorkerCpu;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
  @ParameterizedTest
  @CsvSource({
    "sse4_2 avx avx2 fma,, avx2",
    "sse4_2 avx2 avx512f avx512dq,, avx512",
    "avx2 avx512f avx512_bf16,, avx512-bf16",
    "avx2 avx512f avx512_bf16 amx_tile amx_bf16,, amx-bf16",
    "avx2 avx512f avx512_bf16 amx_bf16, AVX2, avx2",
    "avx2 avx512f, default, default",
    "sse4_2 avx, avx2, sse4.2",
    "fp asimd,, neon",
    "fp asimd sve,, sve",
    "nothing,, unknown"
  })
  void theWidestInstructionSetIsNamed(String flags, @Nullable String limit, String name) {
    assertThat(Machine.instructionSet(Set.of(flags.split(" ")), limit)).isEqualTo(name);
  }

  @Test
  void thisMachineHasCoresAndMemory() {
    WorkerCpu cpu = Machine.cpuOfThis();
    assertThat(cpu.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(cpu.memoryBytes()).isGreaterThan(1 << 28);
    assertThat(cpu.instructionSet()).isNotBlank();
  }
}
