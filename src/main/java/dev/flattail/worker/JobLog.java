package dev.flattail.worker;

import dev.flattail.jobs.worker.Lease;
import java.util.List;

/** Writes the job's own log, which its user reads. */
record JobLog(Lease lease) {
  void info(String line) {
    lease.log("info", List.of(line));
  }

  void warn(String line) {
    lease.log("warn", List.of(line));
  }

  void error(String line) {
    lease.log("error", List.of(line));
  }
}
