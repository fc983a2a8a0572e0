package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16SpeedTest {
  private static final WorkerCpu OLD = new WorkerCpu("avx2", 8, 1L << 34);
  private static final WorkerCpu NEW = new WorkerCpu("amx-bf16", 8, 1L << 34);
  private static final WorkerGpu H200 = new WorkerGpu("NVIDIA H200", 1L << 37, "9.0");

  @ParameterizedTest
  @CsvSource({
    "amx-bf16, FASTER",
    "avx512-bf16, UNKNOWN",
    "avx512, SLOWER",
    "avx2, CRAWLING",
    "sse4.2, CRAWLING",
    "neon, UNKNOWN",
    "sve, UNKNOWN",
    "default, UNKNOWN",
    "unknown, UNKNOWN"
  })
  void aProcessorIsAsFastAsItsInstructions(String instructionSet, Bfloat16Speed speed) {
    assertThat(new WorkerCpu(instructionSet, 2, 0).bfloat16()).isEqualTo(speed);
  }

  @ParameterizedTest
  @CsvSource({
    "7.5, SLOWER",
    "8.0, FASTER",
    "8.6, FASTER",
    "9.0, FASTER",
    "12.0, FASTER",
    "unknown, UNKNOWN"
  })
  void aGpuIsAsFastAsItsGeneration(String capability, Bfloat16Speed speed) {
    assertThat(new WorkerGpu("a GPU", 0, capability).bfloat16()).isEqualTo(speed);
  }

  @ParameterizedTest
  @CsvSource({"auto, FASTER", "gpu, FASTER", "gpu:1, FASTER", "cpu, CRAWLING"})
  void theJobsDeviceDecides(String device, Bfloat16Speed speed) {
    assertThat(Bfloat16Speed.of(device, 2, OLD, H200)).isEqualTo(speed);
  }

  @Test
  void withoutAGpuTheProcessorDecides() {
    assertThat(Bfloat16Speed.of("auto", 0, OLD, null)).isEqualTo(Bfloat16Speed.CRAWLING);
    assertThat(Bfloat16Speed.of("auto", 0, NEW, null)).isEqualTo(Bfloat16Speed.FASTER);
  }

  @Test
  void nothingIsKnownOfAGpuThatIsNotDescribed() {
    assertThat(Bfloat16Speed.of("auto", 1, OLD, null)).isEqualTo(Bfloat16Speed.UNKNOWN);
  }
}
