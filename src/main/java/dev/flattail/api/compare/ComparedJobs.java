package dev.flattail.api.compare;

import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Jobs;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finished jobs of one kind to be compared.
 *
 * @param kind {@code train}, {@code evaluate} or {@code hessian}
 * @param names one per job, all different
 */
record ComparedJobs(String kind, List<Job> jobs, List<String> names) {
  private static final int MOST = 8;
  private static final Set<String> KINDS = Set.of("train", "evaluate", "hessian");

  /**
   * Returns the two to eight jobs that {@code ?jobs=a,b,c} names.
   *
   * @throws dev.flattail.api.problem.ProblemException 400, 404 or 409
   */
  static ComparedJobs of(Jobs jobs, @Nullable String ids) {
    if (ids == null || ids.isBlank()) {
      throw QueryParameters.invalid(
          "jobs is required: ids separated by commas, such as ?jobs=a,b.");
    }
    List<String> listed = Arrays.stream(ids.split(",", -1)).map(String::strip).toList();
    if (listed.size() > MOST) {
      throw QueryParameters.invalid(
          "jobs names %d jobs; at most %d can be compared.".formatted(listed.size(), MOST));
    }
    if (listed.contains("")) {
      throw QueryParameters.invalid("jobs has an empty entry; separate ids by single commas.");
    }
    if (listed.size() < 2) {
      throw QueryParameters.invalid("jobs names 1 job; name two or more to compare.");
    }
    List<UUID> wanted = listed.stream().map(JobIds::parse).toList();
    if (new HashSet<>(wanted).size() < wanted.size()) {
      throw QueryParameters.invalid("jobs names a job twice.");
    }
    List<Job> found = wanted.stream().map(jobs::get).toList();
    String kind = found.getFirst().kind();
    for (Job job : found) {
      check(job, kind, found.getFirst());
    }
    for (Job job : found) {
      checkSplit(job, found.getFirst());
    }
    return new ComparedJobs(kind, found, names(found));
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
    if (job.state() != JobState.SUCCEEDED) {
      throw Problem.of(
              ProblemKind.JOB_STATE,
              "Job %s is %s; only jobs that succeeded can be compared."
                  .formatted(job.id(), job.state().wire()))
          .exception();
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

  /** Returns the entity tag of the comparison; finished jobs do not change. */
  String tag() {
    StringBuilder tag = new StringBuilder();
    for (int i = 0; i < jobs.size(); i++) {
      tag.append(tag.isEmpty() ? "" : ".").append(jobs.get(i).id()).append(jobs.get(i).attempt());
    }
    return tag.toString();
  }
}
