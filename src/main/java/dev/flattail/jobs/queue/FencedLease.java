package dev.flattail.jobs.queue;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.Provenance;
import dev.flattail.jobs.QueueListener.FencedWrite;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.notify.JobChanges.Subscription;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.HeartbeatReply;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.LeaseLostException;
import dev.flattail.jobs.worker.Publication;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A lease that adds {@link #FENCE} to every statement. A statement finds its job while the lease is
 * valid, and no row after the job was claimed again.
 */
final class FencedLease implements Lease {
  private static final String FENCE =
      " where id = :id and lease_token = :token and state = 'running'";

  private final LeaseTools tools;
  private final Job job;
  private final UUID worker;
  private final long token;
  private final Subscription cancel;

  FencedLease(LeaseTools tools, Job job, UUID worker, long token) {
    this.worker = worker;
    this.tools = tools;
    this.job = job;
    this.token = token;
    this.cancel = tools.changes().ofCancel(job.id());
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public UUID worker() {
    return worker;
  }

  @Override
  public long token() {
    return token;
  }

  @Override
  public HeartbeatReply heartbeat() {
    return fenced(
            """
            with beat as (
                update job set lease_until = now() + make_interval(secs => :lease)
            """
                + FENCE
                + """
                 returning worker_id, cancel_requested,
                    coalesce(
                        max_seconds < ran_seconds + extract(epoch from now() - claimed_at),
                        false) as time_over),
            seen as (
                update worker set heartbeat_at = now() from beat where worker.id = beat.worker_id)
            select cancel_requested, time_over from beat""",
            Map.of("lease", tools.settings().lease().toMillis() / 1e3))
        .query(
            (row, number) ->
                new HeartbeatReply(row.getBoolean("cancel_requested"), row.getBoolean("time_over")))
        .optional()
        .orElseThrow(() -> lost(FencedWrite.HEARTBEAT));
  }

  @Override
  public boolean awaitCancelRequest(Duration atMost) throws InterruptedException {
    return cancel.await(atMost);
  }

  @Override
  public void startAfter(int completedEpochs) {
    locked(
        FencedWrite.START,
        held ->
            tools
                .sql()
                .sql("delete from job_metrics where job_id = :id and epoch > :epoch")
                .param("id", job.id())
                .param("epoch", completedEpochs)
                .update());
  }

  @Override
  public void provenance(Provenance provenance) {
    written(
        FencedWrite.START,
        "update job set provenance = cast(:provenance as json), version = version + 1,"
            + " updated_at = now()"
            + FENCE,
        Map.of("provenance", StoredJson.of(provenance).text()));
  }

  @Override
  public void progress(Progress progress) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("fraction", progress.fraction());
    parameters.put("epoch", progress.epoch());
    parameters.put("epochs", progress.epochs());
    parameters.put("step", progress.step());
    parameters.put("steps", progress.steps());
    parameters.put("etaSeconds", progress.etaSeconds());
    parameters.put("data", StoredJson.of(progress).text());
    written(
        FencedWrite.PROGRESS,
        """
        with fence as (
            update job set fraction = :fraction, epoch = :epoch, epochs = :epochs, step = :step,
                steps = :steps, eta_seconds = :etaSeconds,
                version = version + 1, last_event = last_event + 1,
                last_event_xact = greatest(last_event_xact, pg_current_xact_id()),
                updated_at = now()
        """
            + FENCE
            + """
             returning id, last_event, last_event_xact)
            insert into job_event (job_id, seq, type, data, xact)
            select id, last_event, 'progress', cast(:data as json), last_event_xact from fence
            on conflict (job_id) where type = 'progress'
            do update set seq = excluded.seq, data = excluded.data, at = excluded.at,
                xact = excluded.xact""",
        parameters);
  }

  @Override
  public void metricsRow(int epoch, Object row) {
    written(
        FencedWrite.METRICS,
        "with fence as (update job set last_event = last_event + 1, "
            + StateTransitions.EVENT_XACT
            + FENCE
            + """
             returning id, last_event, last_event_xact),
            kept as (
                insert into job_metrics (job_id, epoch, row)
                select id, :epoch, cast(:row as json) from fence
                on conflict (job_id, epoch) do update set row = excluded.row, at = excluded.at)
            insert into job_event (job_id, seq, type, data, xact)
            select id, last_event, 'epoch', cast(:row as json), last_event_xact from fence""",
        Map.of("epoch", epoch, "row", StoredJson.of(row).text()));
  }

  @Override
  public void log(String level, List<String> messages) {
    if (messages.isEmpty()) {
      return;
    }
    // PostgreSQL's text type cannot store NUL.
    String[] lines =
        messages.stream().map(line -> line.replace('\u0000', '\uFFFD')).toArray(String[]::new);
    written(
        FencedWrite.LOG,
        "with fence as (update job set last_event = last_event + :count"
            + FENCE
            + """
             returning id, last_event)
            insert into job_event (job_id, seq, type, data)
            select id, last_event - :count + number, 'log',
                json_build_object('level', cast(:level as text), 'message', line)
            from fence, unnest(cast(:lines as text[])) with ordinality as log (line, number)""",
        Map.of("count", lines.length, "level", level, "lines", lines));
  }

  @Override
  public void publish(Publication publication) {
    locked(
        FencedWrite.PUBLISH,
        held -> {
          tools.publishing().publish(job.id(), publication);
          return held;
        });
  }

  /** One statement, without a transaction around it, when there is nothing to publish. */
  @Override
  public void succeed(Object result, Publication publication) {
    if (publication.equals(Publication.NOTHING)) {
      succeed(result);
    } else {
      tools
          .transaction()
          .executeWithoutResult(
              status -> {
                succeed(result);
                tools.publishing().publish(job.id(), publication);
              });
    }
    cancel.close();
  }

  private void succeed(Object result) {
    if (!tools.transitions().succeed(job.id(), token, result)) {
      throw lost(FencedWrite.END);
    }
  }

  @Override
  public JobState fail(Failure failure) {
    return ending(held -> tools.attemptEnd().failed(held, failure));
  }

  @Override
  public void cancelled() {
    ending(
        held -> {
          tools.transitions().cancel(job.id());
          return held;
        });
  }

  @Override
  public void release(String reason) {
    ending(
        held -> {
          if (held.cancelRequested()) {
            tools.transitions().cancel(job.id());
          } else {
            tools.transitions().release(job.id(), reason);
          }
          return held;
        });
  }

  private <T> T ending(Function<StateTransitions.Locked, T> work) {
    T end = locked(FencedWrite.END, work);
    cancel.close();
    return end;
  }

  /** Runs work in one transaction that holds the job's row lock. */
  private <T> T locked(FencedWrite write, Function<StateTransitions.Locked, T> work) {
    return Objects.requireNonNull(
        tools
            .transaction()
            .execute(
                status ->
                    work.apply(
                        tools.transitions().lock(job.id(), token).orElseThrow(() -> lost(write)))));
  }

  private void written(
      FencedWrite write, String statement, Map<String, ? extends @Nullable Object> parameters) {
    if (fenced(statement, parameters).update() == 0) {
      throw lost(write);
    }
    tools.notifications().changed(job.id());
  }

  private JdbcClient.StatementSpec fenced(
      String statement, Map<String, ? extends @Nullable Object> parameters) {
    return tools
        .sql()
        .sql(statement)
        .params(parameters)
        .param("id", job.id())
        .param("token", token);
  }

  private LeaseLostException lost(FencedWrite write) {
    cancel.close();
    tools.events().now().refused(write);
    return new LeaseLostException(job.id(), token);
  }
}
