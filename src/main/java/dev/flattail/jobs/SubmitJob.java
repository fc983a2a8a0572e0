package dev.flattail.jobs;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts jobs into the queue, one per idempotency key. The key's row is inserted first: of several
 * requests at once the others wait there for the first one's transaction, then find its job.
 */
@Component
class SubmitJob {
  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final JobReads reads;
  private final QueueSettings settings;

  SubmitJob(
      TransactionTemplate transaction, JdbcClient sql, JobReads reads, QueueSettings settings) {
    this.transaction = transaction;
    this.sql = sql;
    this.reads = reads;
    this.settings = settings;
  }

  Submitted submit(Submission submission) {
    IdempotencyKey key = submission.idempotencyKey();
    if (key == null) {
      return new Submitted(reads.get(insert(null, submission)), false);
    }
    while (true) {
      Optional<UUID> made =
          Objects.requireNonNull(
              transaction.execute(
                  status -> reserve(key).map(reserved -> insert(reserved, submission))));
      if (made.isPresent()) {
        return new Submitted(reads.get(made.get()), false);
      }
      Optional<First> first = first(key);
      if (first.isPresent()) {
        return replay(key, first.get());
      }
      // The first job was deleted in between, and its key with it.
    }
  }

  private Submitted replay(IdempotencyKey key, First first) {
    if (!first.bodySha256().equals(key.bodySha256())) {
      throw new IdempotencyMismatch(key.key(), first.job());
    }
    return new Submitted(reads.get(first.job()), true);
  }

  /** The id of the key's job-to-be; empty when the key is taken. */
  private Optional<UUID> reserve(IdempotencyKey key) {
    return sql.sql(
            """
            insert into idempotency_key (key, body_sha256, job_id) values (:key, :hash, uuidv7())
            on conflict (owner, key) do nothing returning job_id""")
        .param("key", key.key())
        .param("hash", key.bodySha256())
        .query(UUID.class)
        .optional();
  }

  private record First(UUID job, String bodySha256) {}

  private Optional<First> first(IdempotencyKey key) {
    return sql.sql(
            "select job_id, body_sha256 from idempotency_key where owner = '' and key = :key")
        .param("key", key.key())
        .query((row, number) -> new First(row.getObject(1, UUID.class), row.getString(2)))
        .optional();
  }

  private UUID insert(@Nullable UUID id, Submission submission) {
    return sql.sql(
            """
            with new as (
                insert into job (id, kind, name, labels, priority, spec, submitted_spec,
                    max_seconds, traceparent, max_attempts, last_event)
                values (coalesce(cast(:id as uuid), uuidv7()), :kind, :name, cast(:labels as jsonb),
                    :priority, cast(:spec as json), cast(:submitted as json), :maxSeconds,
                    :traceparent, :maxAttempts, 1)
                returning *)
            insert into job_event (job_id, seq, type, data)
            select id, last_event, 'state',
                json_build_object('state', state, 'attempt', attempt, 'reason', reason, 'error', error)
            from new returning job_id""")
        .param("id", id)
        .param("kind", submission.kind())
        .param("name", submission.name())
        .param("labels", Json.write(submission.labels()))
        .param("priority", submission.priority())
        .param("spec", Json.write(submission.spec()))
        .param("submitted", Json.write(submission.submittedSpec()))
        .param("maxSeconds", maxSeconds(submission))
        .param("traceparent", submission.traceparent())
        .param("maxAttempts", settings.maxAttempts())
        .query(UUID.class)
        .single();
  }

  private static @Nullable Long maxSeconds(Submission submission) {
    return submission.maxDuration() == null
        ? null
        : Math.max(1, submission.maxDuration().toSeconds());
  }
}
