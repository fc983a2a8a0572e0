package dev.flattail.jobs.queue;

import dev.flattail.ids.TimeOrderedIds;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.Submitted;
import dev.flattail.jobs.store.JobReads;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
      return new Submitted(inserts.insert(TimeOrderedIds.next(), submission), false);
    }
    AtomicReference<@Nullable Job> inserted = new AtomicReference<>();
    IdempotencyKeys.Answer answer =
        keys.createOnce(
            IdempotencyKeys.Made.JOB, key, id -> inserted.set(inserts.insert(id, submission)));
    Job job = inserted.get();
    return answer.replayed() || job == null
        ? new Submitted(reads.get(answer.id()), true)
        : new Submitted(job, false);
  }
}
