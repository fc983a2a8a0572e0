package dev.flattail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the resident memory of this process. Linux only. */
final class ProcessMemory {
  private static final double KIBIBYTES = 1024;
  private static final String RESET_PEAK = "5";

  private ProcessMemory() {}

  /** Returns the resident memory in MiB. */
  static double resident() throws IOException {
    return mebibytes("VmRSS:");
  }

  /** Returns the largest resident memory so far, or since {@link #resetPeak}, in MiB. */
  static double peak() throws IOException {
    return mebibytes("VmHWM:");
  }

  /** Begins a new {@link #peak}. */
  static void resetPeak() throws IOException {
    Files.writeString(Path.of("/proc/self/clear_refs"), RESET_PEAK);
  }

  private static double mebibytes(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("\\D", "")) / KIBIBYTES;
      }
    }
    throw new IOException("/proc/self/status has no " + field + " line");
  }
}
