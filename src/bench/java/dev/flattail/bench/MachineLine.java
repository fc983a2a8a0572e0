package dev.flattail.bench;

import dev.flattail.engine.tensor.InstructionSet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Describes the machine that figures come from. */
final class MachineLine {
  private MachineLine() {}

  /** Returns the processor, what libtorch may use of it, and the load of the last minute. */
  static String ofThis() throws IOException {
    String model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown processor");
    return String.format(
        Locale.ROOT,
        "%d virtual CPUs, %s, %s, load %.1f",
        Runtime.getRuntime().availableProcessors(),
        model,
        InstructionSet.ofThisProcess(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
