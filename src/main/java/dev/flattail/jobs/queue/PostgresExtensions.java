package dev.flattail.jobs.queue;

import dev.flattail.jobs.Extension;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobChangedException;
import dev.flattail.jobs.JobConflictException;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.PausedTrainings;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.TrainingExtensions;
import dev.flattail.jobs.store.JobReads;
import dev.flattail.jobs.worker.Publication;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link TrainingExtensions} and {@link PausedTrainings} in PostgreSQL. */
@Component
class PostgresExtensions implements TrainingExtensions, PausedTrainings {
  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final JobReads reads;
  private final QueuedJobsQuota admission;
  private final StateTransitions transitions;
  private final PostgresDependents dependents;
  private final ArtifactRecords artifacts;

  PostgresExtensions(
      TransactionTemplate transaction,
      JdbcClient sql,
      JobReads reads,
      QueuedJobsQuota admission,
      StateTransitions transitions,
      PostgresDependents dependents,
      ArtifactRecords artifacts) {
    this.transaction = transaction;
    this.sql = sql;
    this.reads = reads;
    this.admission = admission;
    this.transitions = transitions;
    this.dependents = dependents;
    this.artifacts = artifacts;
  }

  @Override
  public Job extend(UUID id, Extension extension, long version) {
    reads.requireExists(id);
    locked(
        id,
        job -> {
          if (job.version() != version) {
            throw new JobChangedException();
          }
          requireNoSweep(id);
          dependents.requireUnneeded("job " + id, id);
          admission.admit(1);
          keepWeights(id, extension);
          Map<String, @Nullable Object> parameters = new HashMap<>();
          parameters.put("afterEpoch", extension.afterEpoch());
          parameters.put("fromEpochs", extension.fromEpochs());
          parameters.put("toEpochs", extension.toEpochs());
          parameters.put("spec", StoredJson.of(extension.spec()).text());
          parameters.put("warnings", extension.warnings().text());
          transitions.extend(
              id,
              extension.fromEpochs() == extension.toEpochs()
                  ? "goes on after epoch %d of %d"
                      .formatted(extension.afterEpoch(), extension.toEpochs())
                  : "extended after epoch %d, from %d to %d epochs"
                      .formatted(
                          extension.afterEpoch(), extension.fromEpochs(), extension.toEpochs()),
              ", pause_after = null, spec = cast(:spec as json), warnings = cast(:warnings as json)",
              parameters);
        });
    return reads.get(id);
  }

  @Override
  public void continueTo(UUID id, @Nullable Integer pauseAfter) {
    locked(
        id,
        job -> {
          Paused paused = paused(id);
          if (pauseAfter != null && pauseAfter <= paused.epoch()) {
            throw new JobConflictException(
                JobState.SUCCEEDED,
                "job %s has completed epoch %d, so it cannot pause after epoch %d"
                    .formatted(id, paused.epoch(), pauseAfter));
          }
          Map<String, @Nullable Object> parameters = new HashMap<>();
          parameters.put("afterEpoch", paused.epoch());
          parameters.put("fromEpochs", paused.epochs());
          parameters.put("toEpochs", paused.epochs());
          parameters.put("pauseAfter", pauseAfter);
          transitions.extend(
              id,
              pauseAfter == null || pauseAfter >= paused.epochs()
                  ? "goes on after epoch %d of %d".formatted(paused.epoch(), paused.epochs())
                  : "goes on after epoch %d of %d, up to epoch %d"
                      .formatted(paused.epoch(), paused.epochs(), pauseAfter),
              ", pause_after = cast(:pauseAfter as integer)",
              parameters);
        });
  }

  private void locked(UUID id, Consumer<StateTransitions.Locked> work) {
    transaction.executeWithoutResult(
        status -> {
          StateTransitions.Locked job =
              transitions.lock(id).orElseThrow(() -> new JobNotFoundException(id));
          TrainingExtensions.requireSucceeded(id, job.state());
          requireCheckpoint(id);
          work.accept(job);
        });
  }

  /**
   * Returns the path of the weights from which the training goes on. Retention deletes them before
   * the job.
   */
  private String requireCheckpoint(UUID id) {
    return sql.sql("select path from job_checkpoint where job_id = :id and name = 'last'")
        .param("id", id)
        .query(String.class)
        .optional()
        .orElseThrow(
            () ->
                new JobConflictException(
                    JobState.SUCCEEDED,
                    "job %s has no checkpoint \"last\" any more, from which it could go on; submit its spec with the larger number of epochs as a new job"
                        .formatted(id)));
  }

  /** Keeps the weights of the earlier result, which a diverging extension would replace. */
  private void keepWeights(UUID id, Extension extension) {
    int epoch = extension.afterEpoch();
    artifacts.publish(
        id,
        new Publication(
            List.of(),
            List.of(
                new Publication.Name(
                    JobExtension.checkpointAfter(epoch), epoch, extension.keptAs())),
            List.of(),
            List.of(new Publication.Copy(requireCheckpoint(id), extension.keptAs()))));
  }

  /** Requires that no sweep compares the job with others by the values of its grid alone. */
  private void requireNoSweep(UUID id) {
    sql.sql(
            """
            select sweep.id, strategy ->> 'type' = 'asha' as is_search
            from job join sweep on sweep.id = sweep_id where job.id = :id""")
        .param("id", id)
        .query(
            (row, number) ->
                (row.getBoolean("is_search")
                        ? "job %s belongs to the search of sweep %s, which decides whether it goes on; to train it to its end or longer, submit its spec as a new job"
                        : "job %s belongs to sweep %s, which would compare it with jobs of another length; submit its spec with the larger number of epochs as a new job")
                    .formatted(id, row.getObject("id", UUID.class)))
        .optional()
        .ifPresent(
            refusal -> {
              throw new JobConflictException(JobState.SUCCEEDED, refusal);
            });
  }

  /**
   * A training that ended with a pause.
   *
   * @param epoch completed epochs
   * @param epochs epochs of its spec
   */
  private record Paused(int epoch, int epochs) {}

  private Paused paused(UUID id) {
    return sql.sql(
            """
            select cast(result #>> '{stopped,epoch}' as integer) as epoch,
                cast(spec ->> 'epochs' as integer) as epochs
            from job where id = :id and result #>> '{stopped,reason}' = 'paused'""")
        .param("id", id)
        .query((row, number) -> new Paused(row.getInt("epoch"), row.getInt("epochs")))
        .optional()
        .orElseThrow(
            () ->
                new JobConflictException(
                    JobState.SUCCEEDED, "job %s is not paused; extend it".formatted(id)));
  }
}
