package dev.flattail.api;

import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Jobs;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Which eigenvectors Hessian jobs have published. */
@Component
final class KeptEigenvectors {
  private static final String FOLDER = "eigenvectors/";
  private static final String OVERALL = FOLDER + "overall.safetensors";

  private final Jobs jobs;

  KeptEigenvectors(Jobs jobs) {
    this.jobs = jobs;
  }

  /** Whether the job kept those of the whole split. */
  boolean ofWholeSplit(UUID job) {
    return jobs.artifact(job, OVERALL).isPresent();
  }

  /** Their files, by class. */
  Of of(UUID job) {
    return new Of(
        jobs.artifacts(job).stream()
            .map(Artifact::path)
            .filter(path -> path.startsWith(FOLDER))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** The paths of one job's. */
  record Of(Set<String> paths) {
    boolean has(int c) {
      return paths.contains(FOLDER + "class-" + c + ".safetensors");
    }
  }
}
