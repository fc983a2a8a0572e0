package dev.flattail.jobs.queue;

import dev.flattail.ids.TimeOrderedIds;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.Submitted;
import dev.flattail.jobs.store.JobReads;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Adds jobs to the queue, one per idempotency key. */
@Component
class SubmitJob {
  private final JobInserts inserts;
  private final IdempotencyKeys keys;
  private final JobReads reads;

  SubmitJob(JobInserts inserts, IdempotencyKeys keys, JobReads reads) {
    this.inserts = inserts;
    this.keys = keys;
    this.reads = reads;
  }

  /** Returns the job that was created with the key before. */
  Optional<Submitted> replay(IdempotencyKey key) {
    return keys.known(IdempotencyKeys.Made.JOB, key)
        .map(answer -> new Submitted(reads.get(answer.id()), true));
  }

  Submitted submit(Submission submission) {
    IdempotencyKey key = submission.idempotencyKey();
    if (key == null) {
      UUID id = TimeOrderedIds.next();
      inserts.insert(id, submission);
      return new Submitted(reads.get(id), false);
    }
    IdempotencyKeys.Answer answer =
        keys.createOnce(IdempotencyKeys.Made.JOB, key, id -> inserts.insert(id, submission));
    return new Submitted(reads.get(answer.id()), answer.replayed());
  }
}
