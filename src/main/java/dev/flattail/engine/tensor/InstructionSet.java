package dev.flattail.engine.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names the widest vector instructions that libtorch may use on this processor. */
public final class InstructionSet {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** Widest first. */
  private static final List<Named> SETS =
      List.of(
          new Named("amx-bf16", "amx_bf16"),
          new Named("avx512-bf16", "avx512_bf16"),
          new Named("avx512", "avx512f"),
          new Named("avx2", "avx2"),
          new Named("sse4.2", "sse4_2"),
          new Named("sve", "sve"),
          new Named("neon", "asimd"));

  private InstructionSet() {}

  /**
   * @param flag the kernel's name of a processor that has the set
   */
  private record Named(String name, String flag) {}

  /** Returns the set of this process, such as {@code avx2} or {@code avx512-bf16}. */
  public static String ofThisProcess() {
    return widest(
        flags(), System.getenv("ATEN_CPU_CAPABILITY"), System.getenv("ONEDNN_MAX_CPU_ISA"));
  }

  /**
   * Returns the widest set that is not forbidden.
   *
   * @param flags the processor's features in the kernel's names
   * @param aten libtorch's variable {@code ATEN_CPU_CAPABILITY}; null when it is not set
   * @param oneDnn the variable {@code ONEDNN_MAX_CPU_ISA} of the library that computes libtorch's
   *     convolutions; null when it is not set
   */
  static String widest(Set<String> flags, @Nullable String aten, @Nullable String oneDnn) {
    if (aten != null && aten.equalsIgnoreCase("default")) {
      return "default";
    }
    int from =
        Math.max(
            aten != null && aten.equalsIgnoreCase("avx2") ? rank("avx2") : 0,
            oneDnn == null ? 0 : rank(widestOf(oneDnn.toUpperCase(Locale.ROOT))));
    return SETS.stream()
        .skip(from)
        .filter(set -> flags.contains(set.flag))
        .map(Named::name)
        .findFirst()
        .orElse("unknown");
  }

  private static int rank(String name) {
    return SETS.stream().map(Named::name).toList().indexOf(name);
  }

  /** Returns the widest set within a limit of oneDNN; its names that are not known are no limit. */
  private static String widestOf(String limit) {
    return switch (limit) {
      case "SSE41", "AVX" -> "sse4.2";
      case "AVX2", "AVX2_VNNI", "AVX2_VNNI_2" -> "avx2";
      case "AVX512_CORE", "AVX512_CORE_VNNI" -> "avx512";
      case "AVX512_CORE_BF16", "AVX512_CORE_FP16", "AVX10_1_512" -> "avx512-bf16";
      default -> SETS.getFirst().name;
    };
  }

  private static Set<String> flags() {
    try {
      return Files.readAllLines(CPU_INFO).stream()
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .findFirst()
          .map(line -> Arrays.stream(line.split("\\s+")).collect(Collectors.toUnmodifiableSet()))
          .orElse(Set.of());
    } catch (IOException noLinux) {
      return Set.of();
    }
  }
}
