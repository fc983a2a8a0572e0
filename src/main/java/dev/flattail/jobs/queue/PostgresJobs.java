package dev.flattail.jobs.queue;

import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.EventBatch;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobChangedException;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.JobConflictException;
import dev.flattail.jobs.JobEvent;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.JobPage;
import dev.flattail.jobs.JobSummary;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.LogLine;
import dev.flattail.jobs.QueueDepth;
import dev.flattail.jobs.QueueLoad;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.Submitted;
import dev.flattail.jobs.WorkerView;
import dev.flattail.jobs.notify.Deadline;
import dev.flattail.jobs.notify.JobChanges;
import dev.flattail.jobs.notify.JobChanges.Subscription;
import dev.flattail.jobs.retention.StorageGarbage;
import dev.flattail.jobs.store.JobContents;
import dev.flattail.jobs.store.JobReads;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link Jobs} in PostgreSQL. */
@Service
class PostgresJobs implements Jobs {
  private static final int EVENTS_AT_ONCE = 1000;

  /** Maximum delay of a change after a lost notification. */
  private static final Duration POLL = Duration.ofSeconds(2);

  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final QueuedJobsQuota admission;
  private final SubmitJob submitJob;
  private final JobReads reads;
  private final QueueReads queue;
  private final StateTransitions transitions;
  private final JobChanges changes;
  private final JobContents contents;
  private final StorageGarbage unused;
  private final PostgresDependents dependents;

  PostgresJobs(
      TransactionTemplate transaction,
      JdbcClient sql,
      QueuedJobsQuota admission,
      SubmitJob submitJob,
      JobReads reads,
      QueueReads queue,
      StateTransitions transitions,
      JobChanges changes,
      JobContents contents,
      StorageGarbage unused,
      PostgresDependents dependents) {
    this.transaction = transaction;
    this.sql = sql;
    this.admission = admission;
    this.submitJob = submitJob;
    this.reads = reads;
    this.queue = queue;
    this.transitions = transitions;
    this.changes = changes;
    this.contents = contents;
    this.unused = unused;
    this.dependents = dependents;
  }

  @Override
  public Submitted submit(Submission submission) {
    return submitJob.submit(submission);
  }

  @Override
  public Optional<Submitted> replay(IdempotencyKey key) {
    return submitJob.replay(key);
  }

  @Override
  public Job get(UUID id) {
    return reads.get(id);
  }

  @Override
  public Map<UUID, Job> find(Collection<UUID> ids) {
    return reads.find(ids);
  }

  @Override
  public JobPage<Job> list(JobFilter filter, int limit, @Nullable String cursor) {
    return reads.list(filter, limit, cursor);
  }

  @Override
  public JobPage<JobSummary> summaries(JobFilter filter, int limit, @Nullable String cursor) {
    return reads.summaries(filter, limit, cursor);
  }

  @Override
  public Job cancel(UUID id, @Nullable Long version) {
    locked(
        id,
        version,
        job -> {
          switch (job.state()) {
            case QUEUED -> transitions.cancel(id);
            case RUNNING -> transitions.requestCancel(id);
            case SUCCEEDED, FAILED, CANCELLED ->
                throw new JobConflictException(
                    job.state(),
                    "job %s is %s already; there is nothing to cancel"
                        .formatted(id, job.state().wire()));
          }
        });
    return reads.get(id);
  }

  @Override
  public Job resume(UUID id, @Nullable Long version) {
    locked(
        id,
        version,
        job -> {
          switch (job.state()) {
            case FAILED, CANCELLED -> {
              admission.admit(1);
              transitions.resume(id);
            }
            case QUEUED, RUNNING, SUCCEEDED ->
                throw new JobConflictException(
                    job.state(),
                    "job %s is %s; only a failed or cancelled job can be resumed"
                        .formatted(id, job.state().wire()));
          }
        });
    return reads.get(id);
  }

  @Override
  public String delete(UUID id, @Nullable Long version) {
    locked(
        id,
        version,
        job -> {
          if (!job.state().isTerminal()) {
            throw new JobConflictException(
                job.state(),
                "job %s is %s; cancel it before deleting it".formatted(id, job.state().wire()));
          }
          dependents.requireUnneeded("job " + id, id);
          sql.sql("delete from job where id = :id").param("id", id).update();
          // If this process dies before the bytes are deleted, another process deletes them.
          unused.add(List.of(Jobs.storagePrefix(id).replaceFirst("/$", "")));
        });
    return Jobs.storagePrefix(id);
  }

  private void locked(UUID id, @Nullable Long version, Consumer<StateTransitions.Locked> work) {
    reads.requireExists(id);
    transaction.executeWithoutResult(
        status -> {
          StateTransitions.Locked job =
              transitions.lock(id).orElseThrow(() -> new JobNotFoundException(id));
          if (version != null && version != job.version()) {
            throw new JobChangedException();
          }
          work.accept(job);
        });
  }

  @Override
  public Job awaitChange(UUID id, String etag, Duration atMost) throws InterruptedException {
    return await(id, job -> !job.etag().equals(etag), atMost);
  }

  @Override
  public Job awaitTerminal(UUID id, Duration atMost) throws InterruptedException {
    return await(id, job -> job.state().isTerminal(), atMost);
  }

  private Job await(UUID id, Predicate<Job> wanted, Duration atMost) throws InterruptedException {
    Deadline deadline = Deadline.in(atMost);
    try (Subscription subscription = changes.ofJob(id)) {
      Job job = reads.get(id);
      while (!wanted.test(job) && !deadline.isOver() && !changes.isClosing()) {
        subscription.await(deadline.orSooner(POLL));
        job = reads.get(id);
      }
      return job;
    }
  }

  @Override
  public List<JobEvent> events(UUID id, long after) {
    reads.requireExists(id);
    return contents.events(id, after, EVENTS_AT_ONCE);
  }

  @Override
  public List<JobEvent> stateChanges(UUID id) {
    reads.requireExists(id);
    return contents.stateChanges(id);
  }

  @Override
  public EventBatch awaitEvents(UUID id, long after, Duration atMost) throws InterruptedException {
    Deadline deadline = Deadline.in(atMost);
    try (Subscription subscription = changes.ofJob(id)) {
      while (true) {
        // Reads the job before its events, so that the batch contains all events up to that state.
        Job job = reads.get(id);
        List<JobEvent> events = contents.events(id, after, EVENTS_AT_ONCE);
        long reached = events.isEmpty() ? after : events.getLast().seq();
        boolean over = job.state().isTerminal() && reached >= job.lastEvent();
        boolean closing = changes.isClosing();
        if (!events.isEmpty() || over || closing || deadline.isOver()) {
          return new EventBatch(events, over, !over && !closing);
        }
        subscription.await(deadline.orSooner(POLL));
      }
    }
  }

  @Override
  public List<StoredJson> metrics(UUID id) {
    reads.requireExists(id);
    return contents.metrics(id);
  }

  @Override
  public List<Instant> metricsTimes(UUID id) {
    reads.requireExists(id);
    return contents.metricsTimes(id);
  }

  @Override
  public Map<UUID, SortedMap<Integer, Double>> curves(Collection<UUID> ids, String path) {
    return contents.curves(reads.existing(ids), path);
  }

  @Override
  public List<LogLine> logs(UUID id) {
    reads.requireExists(id);
    return contents.logs(id);
  }

  @Override
  public List<Artifact> artifacts(UUID id) {
    reads.requireExists(id);
    return contents.artifacts(id);
  }

  @Override
  public Optional<Artifact> artifact(UUID id, String path) {
    reads.requireExists(id);
    return contents.artifact(id, path);
  }

  @Override
  public List<JobCheckpoint> checkpoints(UUID id) {
    reads.requireExists(id);
    return contents.checkpoints(id);
  }

  @Override
  public Optional<JobCheckpoint> checkpoint(UUID id, String name) {
    reads.requireExists(id);
    return contents.checkpoint(id, name);
  }

  @Override
  public QueueDepth depth() {
    return queue.depth();
  }

  @Override
  public QueueLoad load() {
    return queue.load();
  }

  @Override
  public List<WorkerView> workers() {
    return queue.workers();
  }
}
