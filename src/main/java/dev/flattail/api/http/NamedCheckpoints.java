package dev.flattail.api.http;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemException;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.submission.NoBestCheckpoint;
import java.util.List;
import org.springframework.stereotype.Component;

/** Finds the checkpoints that requests name. */
@Component
public final class NamedCheckpoints {
  private final Jobs jobs;

  NamedCheckpoints(Jobs jobs) {
    this.jobs = jobs;
  }

  /**
   * Returns a checkpoint of a job.
   *
   * @throws ProblemException 404 with the names that the job has; 409 for {@code best} without a
   *     validation split
   */
  public JobCheckpoint get(Job job, String name) {
    return jobs.checkpoint(job.id(), name).orElseThrow(() -> missing(job, name));
  }

  private ProblemException missing(Job job, String name) {
    JobSpec spec = SpecReader.readStored(job.spec().asMap());
    if (spec instanceof TrainSpec train && NoBestCheckpoint.is(name, train)) {
      return Problem.of(ProblemKind.NO_VALIDATION_SPLIT, NoBestCheckpoint.message("this job") + ".")
          .exception();
    }
    List<String> names = jobs.checkpoints(job.id()).stream().map(JobCheckpoint::name).toList();
    return Problem.of(
            ProblemKind.NOT_FOUND,
            names.isEmpty()
                ? "The job has no checkpoints%s.".formatted(job.state().isTerminal() ? "" : " yet")
                : "The job has no checkpoint '%s'. It has %s."
                    .formatted(name, String.join(", ", names)))
        .exception();
  }
}
