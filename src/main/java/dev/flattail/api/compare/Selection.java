package dev.flattail.api.compare;

import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.studies.FigureChoice;
import dev.flattail.studies.Study;
import dev.flattail.studies.SweepRuns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the jobs that a request names: {@code ?jobs=a,b}, or all of {@code ?sweep=id}. */
@Component
final class Selection {
  /** Their ids fit into a URL, see {@code server.max-http-request-header-size}. */
  static final int MOST = 200;

  private final Jobs jobs;
  private final Sweeps sweeps;

  Selection(Jobs jobs, Sweeps sweeps) {
    this.jobs = jobs;
    this.sweeps = sweeps;
  }

  /**
   * Returns the jobs in the order of the request.
   *
   * @throws dev.flattail.api.problem.ProblemException 400 or 404
   */
  List<Job> jobs(QueryParameters parameters) {
    String sweep = sweep(parameters);
    return found(sweep == null ? ids(parameters.single("jobs")) : existing(sweep));
  }

  /**
   * Returns the jobs as a study. Those of a sweep differ in the values that it sets, others in
   * their specs.
   *
   * @param figures which figures are read
   * @throws dev.flattail.api.problem.ProblemException 400, 404 or 422
   */
  Study study(QueryParameters parameters, FigureChoice figures) {
    String sweep = sweep(parameters);
    if (sweep != null) {
      SweepRuns runs = new SweepRuns(figures);
      return runs.study(sweeps.scan(JobIds.parse("sweep", sweep), runs::add));
    }
    List<Job> named = found(ids(parameters.single("jobs")));
    ComparedJobs.requireOneKind(named);
    return Study.of(named, trainings(named), figures);
  }

  private static @Nullable String sweep(QueryParameters parameters) {
    String sweep = parameters.single("sweep");
    if (sweep != null && parameters.single("jobs") != null) {
      throw QueryParameters.invalid("Give jobs or sweep, not both.");
    }
    return sweep;
  }

  private List<UUID> existing(String sweep) {
    List<UUID> ids = new ArrayList<>();
    sweeps.scan(
        JobIds.parse("sweep", sweep),
        row -> {
          if (row.state() != null) {
            ids.add(row.job());
          }
        });
    if (ids.size() < 2 || ids.size() > MOST) {
      throw QueryParameters.invalid(
          "The sweep has %d job%s; from 2 to %d can be compared one by one. Average over values of its grid with over."
              .formatted(ids.size(), ids.size() == 1 ? "" : "s", MOST));
    }
    return ids;
  }

  private static List<UUID> ids(@Nullable String text) {
    if (text == null || text.isBlank()) {
      throw QueryParameters.invalid(
          "jobs is required: ids separated by commas, such as ?jobs=a,b. A sweep's jobs are ?sweep=id.");
    }
    List<String> listed = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
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
    return wanted;
  }

  private List<Job> found(List<UUID> ids) {
    Map<UUID, Job> found = jobs.find(ids);
    List<Job> ordered = new ArrayList<>();
    for (UUID id : ids) {
      Job job = found.get(id);
      if (job == null) {
        throw new JobNotFoundException(id);
      }
      ordered.add(job);
    }
    return ordered;
  }

  /** Returns the specs of the trainings whose models the jobs measured, as far as they exist. */
  private Map<UUID, StoredJson> trainings(List<Job> measurements) {
    List<UUID> ids =
        measurements.stream()
            .map(job -> job.spec().tree().at("/model/job").asString(""))
            .filter(id -> !id.isEmpty())
            .distinct()
            .map(UUID::fromString)
            .toList();
    Map<UUID, StoredJson> specs = new HashMap<>();
    jobs.find(ids).forEach((id, job) -> specs.put(id, job.spec()));
    return specs;
  }
}
