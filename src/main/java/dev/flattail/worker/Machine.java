package dev.flattail.worker;

import com.sun.management.OperatingSystemMXBean;
import dev.flattail.jobs.WorkerCpu;
import dev.flattail.jobs.WorkerGpu;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The machine of a worker, as far as it decides which jobs the worker can run and how fast.
 *
 * @param device compute device of jobs that do not name one
 * @param gpus number of GPUs that libtorch can use
 * @param gpu the first of them; null without one
 */
record Machine(String device, int gpus, WorkerCpu cpu, @Nullable WorkerGpu gpu) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** The instruction sets that libtorch distinguishes, widest first, with the kernel's flags. */
  private static final List<InstructionSet> SETS =
      List.of(
          new InstructionSet("amx-bf16", "amx_bf16"),
          new InstructionSet("avx512-bf16", "avx512_bf16"),
          new InstructionSet("avx512", "avx512f"),
          new InstructionSet("avx2", "avx2"),
          new InstructionSet("sse4.2", "sse4_2"),
          new InstructionSet("sve", "sve"),
          new InstructionSet("neon", "asimd"));

  private record InstructionSet(String name, String flag) {}

  /** Describes the processor and the memory that this process may use. */
  static WorkerCpu cpuOfThis() {
    return new WorkerCpu(
        instructionSet(flags(), System.getenv("ATEN_CPU_CAPABILITY")),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize());
  }

  /** Returns the name of this machine in its network. */
  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  /**
   * Returns the widest instruction set that libtorch may use.
   *
   * @param flags the processor's features in the kernel's names
   * @param limit libtorch's variable {@code ATEN_CPU_CAPABILITY}, which may forbid wider ones; null
   *     when it is not set
   */
  static String instructionSet(Set<String> flags, @Nullable String limit) {
    if (limit != null && limit.toLowerCase(Locale.ROOT).equals("default")) {
      return "default";
    }
    boolean narrow = limit != null && limit.toLowerCase(Locale.ROOT).equals("avx2");
    return SETS.stream()
        .filter(set -> flags.contains(set.flag))
        .map(InstructionSet::name)
        .filter(name -> !narrow || !(name.startsWith("a") && !name.equals("avx2")))
        .findFirst()
        .orElse("unknown");
  }

  private static Set<String> flags() {
    try {
      return Files.readAllLines(CPU_INFO).stream()
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .findFirst()
          .map(line -> Set.copyOf(new HashSet<>(Arrays.asList(line.split("\\s+")))))
          .orElse(Set.of());
    } catch (IOException noLinux) {
      return Set.of();
    }
  }
}
