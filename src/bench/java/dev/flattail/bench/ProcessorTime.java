package dev.flattail.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time of processes, in seconds. */
final class ProcessorTime {
  private ProcessorTime() {}

  /** Returns that of all threads of this process. */
  static double ofThis() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  static double of(ProcessHandle process) {
    return process.info().totalCpuDuration().map(time -> time.toMillis() / 1e3).orElse(0.0);
  }

  /**
   * Returns the processor time of a PostgreSQL with the sessions that are open.
   *
   * @param home directory of the server, which has its data somewhere below
   */
  static double ofPostgres(Path home) throws IOException {
    ProcessHandle server = ProcessHandle.of(pid(home)).orElseThrow();
    return of(server) + server.descendants().mapToDouble(ProcessorTime::of).sum();
  }

  private static long pid(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home, 4)) {
      Path file = files.filter(each -> each.endsWith("postmaster.pid")).findFirst().orElseThrow();
      return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    }
  }
}
