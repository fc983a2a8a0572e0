package dev.flattail.worker;

import dev.flattail.jobs.lease.Lease;
import java.util.List;

/** The job's own log, for the user. */
record JobLog(Lease lease) {
  void info(String line) {
    lease.log("info", List.of(line));
  }

  void warn(String line) {
    lease.log("warn", List.of(line));
  }
}
