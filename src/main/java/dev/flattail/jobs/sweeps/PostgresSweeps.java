package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.queue.StateTransitions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link Sweeps} in PostgreSQL. */
@Service
class PostgresSweeps implements Sweeps {
  private final TransactionTemplate transaction;
  private final SweepWrites writes;
  private final DeleteSweep deletion;
  private final SweepReads reads;
  private final SweepLock lock;
  private final StateTransitions transitions;
  private final SweepChanges changes;

  PostgresSweeps(
      TransactionTemplate transaction,
      SweepWrites writes,
      DeleteSweep deletion,
      SweepReads reads,
      SweepLock lock,
      StateTransitions transitions,
      SweepChanges changes) {
    this.transaction = transaction;
    this.writes = writes;
    this.deletion = deletion;
    this.reads = reads;
    this.lock = lock;
    this.transitions = transitions;
    this.changes = changes;
  }

  @Override
  public SubmittedSweep submit(SweepSubmission submission) {
    return writes.submit(submission);
  }

  @Override
  public Optional<SubmittedSweep> replay(IdempotencyKey key) {
    return writes.replay(key);
  }

  @Override
  public Optional<Sweep> add(SweepAddition addition) {
    reads.requireExists(addition.sweep());
    return writes.add(addition)
        ? Optional.of(reads.outline(addition.sweep()).sweep())
        : Optional.empty();
  }

  @Override
  public boolean hasAdded(UUID id, IdempotencyKey key) {
    reads.requireExists(id);
    return writes.hasAdded(id, key);
  }

  @Override
  public SweepTable get(UUID id) {
    return reads.get(id);
  }

  @Override
  public SweepOutline outline(UUID id) {
    return reads.outline(id);
  }

  @Override
  public SweepOutline scan(UUID id, Consumer<SweepRow> rows) {
    return reads.scan(id, rows);
  }

  @Override
  public String tag(UUID id) {
    return reads.tag(id);
  }

  @Override
  public String awaitChange(UUID id, String tag, Duration atMost) throws InterruptedException {
    return changes.await(() -> reads.tag(id), read -> !read.equals(tag), atMost);
  }

  @Override
  public void awaitEnd(UUID id, Duration atMost) throws InterruptedException {
    boolean unused = changes.await(() -> reads.isOver(id), over -> over, atMost);
  }

  @Override
  public SweepPage list(int limit, @Nullable String cursor) {
    return reads.list(limit, cursor);
  }

  @Override
  public SweepTable cancel(UUID id, @Nullable String seen) {
    reads.requireExists(id);
    transaction.executeWithoutResult(
        status -> {
          lock.lock(id);
          lock.requireUnchanged(id, seen);
          List<StateTransitions.Locked> live = transitions.lockLive(id);
          if (live.isEmpty() && reads.isOver(id)) {
            throw new SweepOverException(id);
          }
          writes.cancelSearch(id);
          for (StateTransitions.Locked job : live) {
            if (job.state() != JobState.QUEUED) {
              transitions.requestCancel(job.id());
            } else if (!transitions.withdrawExtension(job.id())) {
              transitions.cancel(job.id());
            }
          }
        });
    return reads.get(id);
  }

  @Override
  public void cancelSearch(UUID id) {
    reads.requireExists(id);
    transaction.executeWithoutResult(
        status -> {
          lock.lock(id);
          writes.cancelSearch(id);
        });
  }

  @Override
  public void delete(UUID id, @Nullable String seen) {
    reads.requireExists(id);
    deletion.delete(id, seen);
  }
}
