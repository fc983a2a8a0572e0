package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.JobDependents;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.queue.StateTransitions;
import dev.flattail.jobs.queue.StateTransitions.Locked;
import dev.flattail.jobs.retention.StorageGarbage;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes a sweep with its jobs in one transaction. The same transaction records their bytes as
 * garbage, so a process that dies at any time leaves all of it or nothing.
 */
@Component
class DeleteSweep {
  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final SweepLock lock;
  private final SweepReads reads;
  private final StateTransitions transitions;
  private final JobDependents dependents;
  private final StorageGarbage garbage;

  DeleteSweep(
      TransactionTemplate transaction,
      JdbcClient sql,
      SweepLock lock,
      SweepReads reads,
      StateTransitions transitions,
      JobDependents dependents,
      StorageGarbage garbage) {
    this.transaction = transaction;
    this.sql = sql;
    this.lock = lock;
    this.reads = reads;
    this.transitions = transitions;
    this.dependents = dependents;
    this.garbage = garbage;
  }

  void delete(UUID id, @Nullable String seen) {
    transaction.executeWithoutResult(status -> deleteLocked(id, seen));
  }

  private void deleteLocked(UUID id, @Nullable String seen) {
    // Additions wait for this lock, and then find no sweep.
    lock.lock(id);
    lock.requireUnchanged(id, seen);
    List<Locked> jobs = transitions.lockAll(id);
    long unfinished = jobs.stream().filter(job -> !job.state().isTerminal()).count();
    if (unfinished > 0) {
      throw new SweepNotOverException(id, Math.toIntExact(unfinished));
    }
    if (!reads.isOver(id)) {
      throw new SweepNotOverException(id);
    }
    dependents.requireUnneeded("sweep " + id, jobs.stream().map(Locked::id).toList());
    garbage.add(
        jobs.stream().map(job -> Jobs.storagePrefix(job.id()).replaceFirst("/$", "")).toList());
    for (String statement :
        List.of(
            // First, so that the trigger of deleted jobs has no rows to update.
            "delete from sweep_job where sweep_id = :id",
            "delete from job where sweep_id = :id",
            "delete from sweep where id = :id")) {
      sql.sql(statement).param("id", id).update();
    }
  }
}
