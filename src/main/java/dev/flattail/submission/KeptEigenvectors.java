package dev.flattail.submission;

import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Jobs;
import dev.flattail.results.ResultFiles;
import dev.flattail.results.Subject;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Looks up the eigenvectors that Hessian jobs have published. */
@Component
final class KeptEigenvectors {
  private final Jobs jobs;

  KeptEigenvectors(Jobs jobs) {
    this.jobs = jobs;
  }

  /** Returns whether the job published the eigenvectors of the whole split. */
  boolean ofWholeSplit(UUID job) {
    return jobs.artifact(job, ResultFiles.eigenvectors(Subject.OVERALL)).isPresent();
  }

  /** Returns the job's eigenvectors of single classes. */
  Of of(UUID job) {
    return new Of(
        jobs.artifacts(job).stream()
            .map(Artifact::path)
            .filter(path -> path.startsWith(ResultFiles.EIGENVECTORS))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** The paths of one job's eigenvector files. */
  record Of(Set<String> paths) {
    boolean has(int c) {
      return paths.contains(ResultFiles.eigenvectors(Subject.ofClass(c)));
    }
  }
}
