package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionSetTest {
  private static final String WIDEST = "sse4_2 avx2 avx512f avx512_bf16 amx_tile amx_bf16";

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
  void theWidestIsNamed(String flags, @Nullable String limit, String name) {
    assertThat(InstructionSet.widest(Set.of(flags.split(" ")), limit, null)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "SSE41, sse4.2",
    "avx2, avx2",
    "AVX2_VNNI, avx2",
    "AVX512_CORE, avx512",
    "AVX512_CORE_VNNI, avx512",
    "AVX512_CORE_BF16, avx512-bf16",
    "AVX512_CORE_AMX, amx-bf16",
    "DEFAULT, amx-bf16"
  })
  void aLimitOfTheConvolutionsCountsToo(String limit, String name) {
    Set<String> flags = Set.of(WIDEST.split(" "));
    assertThat(InstructionSet.widest(flags, null, limit)).isEqualTo(name);
    assertThat(InstructionSet.widest(flags, "avx2", limit))
        .isEqualTo(name.equals("sse4.2") ? name : "avx2");
  }

  @Test
  void aLimitAboveTheProcessorChangesNothing() {
    assertThat(InstructionSet.widest(Set.of("sse4_2", "avx2"), null, "AVX512_CORE"))
        .isEqualTo("avx2");
  }
}
