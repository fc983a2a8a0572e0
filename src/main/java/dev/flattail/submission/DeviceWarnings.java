package dev.flattail.submission;

import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.RequiredGpus;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Warning;
import java.util.List;
import org.springframework.stereotype.Component;

/** Warns of a device that no connected worker has. */
@Component
final class DeviceWarnings {
  private final Jobs jobs;

  DeviceWarnings(Jobs jobs) {
    this.jobs = jobs;
  }

  /** Returns the warnings about a spec's device; empty when a connected worker has it. */
  List<Warning> of(JobSpec spec) {
    boolean waits =
        RequiredGpus.of(spec.device()) > 0
            && jobs.workers().stream()
                .filter(worker -> !worker.lost())
                .noneMatch(worker -> worker.has(spec.device()));
    return waits
        ? List.of(
            new Warning(
                "/device",
                "no connected worker has the device \"%s\"; the job waits until one connects. Set auto or cpu to run it on the workers that there are"
                    .formatted(spec.device())))
        : List.of();
  }
}
