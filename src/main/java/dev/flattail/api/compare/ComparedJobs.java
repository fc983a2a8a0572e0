package dev.flattail.api.compare;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Finished jobs of one kind to be compared.
 *
 * @param kind {@code train}, {@code evaluate} or {@code hessian}
 * @param names one per job, all different
 */
record ComparedJobs(String kind, List<Job> jobs, List<String> names) {
  private static final Set<String> KINDS = Set.of("train", "evaluate", "hessian");

  /**
   * Checks that jobs can be compared.
   *
   * @throws dev.flattail.api.problem.ProblemException 409 or 422
   */
  static ComparedJobs of(List<Job> found) {
    requireOneKind(found);
    for (Job job : found) {
      if (job.state() != JobState.SUCCEEDED) {
        throw Problem.of(
                ProblemKind.JOB_STATE,
                "Job %s is %s; only jobs that succeeded can be compared."
                    .formatted(job.id(), job.state().wire()))
            .exception();
      }
    }
    for (Job job : found) {
      checkSplit(job, found.getFirst());
    }
    return new ComparedJobs(found.getFirst().kind(), found, names(found));
  }

  /**
   * Checks that all jobs are of the same kind, which can be compared.
   *
   * @throws dev.flattail.api.problem.ProblemException 422
   */
  static void requireOneKind(List<Job> jobs) {
    jobs.forEach(job -> check(job, jobs.getFirst().kind(), jobs.getFirst()));
  }

  private static void check(Job job, String kind, Job first) {
    if (!KINDS.contains(job.kind())) {
      throw refused(
          "Job %s is of kind %s; jobs of kind train, evaluate and hessian can be compared."
              .formatted(job.id(), job.kind()));
    }
    if (!job.kind().equals(kind)) {
      throw refused(
          "Job %s is of kind %s and job %s of kind %s; compare jobs of one kind."
              .formatted(first.id(), kind, job.id(), job.kind()));
    }
  }

  /**
   * Checks that all jobs measured the same images, since plots distinguish measurements by job
   * only.
   */
  private static void checkSplit(Job job, Job first) {
    String split = job.spec().tree().path("split").asString("");
    String other = first.spec().tree().path("split").asString("");
    if (!split.equals(other)) {
      throw refused(
          "Job %s measured the %s split and job %s the %s split; compare jobs on one split."
              .formatted(first.id(), other, job.id(), split));
    }
  }

  static RuntimeException refused(String detail) {
    return Problem.of(ProblemKind.NOT_COMPARABLE, detail).exception();
  }

  /** Returns the users' names for the jobs, with ids appended where names are equal. */
  private static List<String> names(List<Job> jobs) {
    Set<String> once = new LinkedHashSet<>();
    Set<String> again = new HashSet<>();
    for (Job job : jobs) {
      if (!once.add(name(job))) {
        again.add(name(job));
      }
    }
    return jobs.stream()
        .map(job -> again.contains(name(job)) ? name(job) + " (" + job.id() + ")" : name(job))
        .toList();
  }

  private static String name(Job job) {
    String name = job.name();
    return name == null || name.isBlank() ? job.id().toString() : name;
  }

  /**
   * Returns the entity tag of the comparison. It is a digest, since the ids of many jobs are longer
   * than a header may be.
   */
  String tag() {
    StringBuilder tag = new StringBuilder();
    jobs.forEach(job -> tag.append(job.id()).append(job.version()).append('.'));
    return DigestUtils.sha256Hex(tag.toString());
  }
}
