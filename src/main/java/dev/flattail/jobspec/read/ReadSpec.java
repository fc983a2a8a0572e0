package dev.flattail.jobspec.read;

import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Warning;
import java.util.List;

/**
 * A submitted spec with every default filled in.
 *
 * @param warnings what its author may not have meant
 */
public record ReadSpec(JobSpec spec, List<Warning> warnings) {
  public ReadSpec {
    warnings = List.copyOf(warnings);
  }
}
