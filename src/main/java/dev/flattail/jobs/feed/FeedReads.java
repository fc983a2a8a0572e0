package dev.flattail.jobs.feed;

import dev.flattail.jobs.FeedEvent;
import dev.flattail.jobs.FeedPosition;
import dev.flattail.jobs.JobEvent;
import dev.flattail.jobs.JobSummary;
import dev.flattail.jobs.store.JobContents;
import dev.flattail.jobs.store.JobReads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads the events of all jobs in an order to which nothing is added later.
 *
 * <p>Transactions commit in another order than they begin, so a reader that remembers the largest
 * number of any sequence loses the events of a transaction that commits after it. Here each event
 * has the number of its transaction, {@code job_event.xact}, and a reader stops before the <i>
 * horizon</i>, the oldest transaction in progress ({@code pg_snapshot_xmin}). All transactions
 * before it have ended, so no event can appear there any more. An event thus waits for the
 * transactions that began before its own, which take milliseconds.
 *
 * <p>A transaction that began first may append to a job last. An event's number is therefore never
 * smaller than that of the job's event before it ({@code job.last_event_xact}). It still is not
 * smaller than its transaction's, so the horizon holds.
 */
@Component
class FeedReads {
  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final JobReads jobs;

  FeedReads(TransactionTemplate transaction, JdbcClient sql, JobReads jobs) {
    this.transaction = transaction;
    this.sql = sql;
    this.jobs = jobs;
  }

  /**
   * Events after a position.
   *
   * @param reached position up to which {@code events} is complete
   * @param isFull whether there may be more events before the horizon
   * @param isWaiting whether there are events behind the horizon, which no notification announces
   */
  record Page(List<FeedEvent> events, FeedPosition reached, boolean isFull, boolean isWaiting) {}

  private record Numbered(FeedPosition position, JobEvent event) {}

  /** Returns the position before all events that a transaction in progress may still add. */
  FeedPosition horizon() {
    return FeedPosition.before(number("pg_snapshot_xmin"));
  }

  /** Returns the position after all events that are visible now. */
  FeedPosition present() {
    return FeedPosition.before(number("pg_snapshot_xmax"));
  }

  /** Returns whether no event of this database can have the position yet. */
  boolean isBeyondAllTransactions(FeedPosition position) {
    return position.transaction() > number("pg_snapshot_xmax");
  }

  private long number(String function) {
    return Long.parseLong(
        sql.sql("select cast(%s(pg_current_snapshot()) as text)".formatted(function))
            .query(String.class)
            .single());
  }

  /**
   * Reads the next events.
   *
   * @param most how many to read at most
   */
  Page after(FeedPosition position, int most) {
    // Read before the events, so that the events contain all up to this horizon.
    FeedPosition horizon = horizon();
    List<Numbered> found =
        sql.sql(
                """
                select cast(xact as text) as transaction, job_id, seq, type, data, at
                from job_event
                where type <> 'log' and (xact, job_id, seq) > (cast(:xact as xid8), :job, :seq)
                order by xact, job_id, seq limit :most""")
            .param("xact", Long.toString(position.transaction()))
            .param("job", position.job())
            .param("seq", position.seq())
            .param("most", most)
            .query(
                (row, number) ->
                    new Numbered(
                        new FeedPosition(
                            Long.parseLong(row.getString("transaction")),
                            row.getObject("job_id", UUID.class),
                            row.getLong("seq")),
                        JobContents.event(row, number)))
            .list();
    List<Numbered> settled =
        found.stream().filter(event -> event.position().compareTo(horizon) < 0).toList();
    boolean isFull = settled.size() == most;
    FeedPosition reached = isFull ? settled.getLast().position() : max(position, horizon);
    return new Page(withJobs(settled), reached, isFull, settled.size() < found.size());
  }

  private static FeedPosition max(FeedPosition a, FeedPosition b) {
    return a.compareTo(b) < 0 ? b : a;
  }

  /** Adds the jobs; events of a job that was deleted meanwhile are left out. */
  private List<FeedEvent> withJobs(List<Numbered> events) {
    Map<UUID, JobSummary> summaries =
        jobs.summaries(
            events.stream().map(event -> event.position().job()).collect(Collectors.toSet()));
    List<FeedEvent> complete = new ArrayList<>();
    for (Numbered event : events) {
      JobSummary job = summaries.get(event.position().job());
      if (job != null) {
        complete.add(new FeedEvent(event.position(), event.event(), job));
      }
    }
    return complete;
  }

  /**
   * Repairs the order after a restore from a dump. The rows then have numbers of another server,
   * which this one has not reached: their events would be held back, and new events sorted among
   * them. All events of such jobs are moved to the beginning of the stream.
   */
  void repairAfterRestore() {
    Boolean restored =
        sql.sql(
                """
                select exists (
                    select from job_event
                    where type <> 'log' and xact >= pg_snapshot_xmax(pg_current_snapshot()))""")
            .query(Boolean.class)
            .single();
    if (!restored) {
      return;
    }
    transaction.executeWithoutResult(
        status -> {
          // First, since it locks the jobs: no process appends to them until the events are moved.
          sql.sql(
                  """
                  update job set last_event_xact = '1'
                  where last_event_xact >= pg_snapshot_xmax(pg_current_snapshot())""")
              .update();
          sql.sql(
                  """
                  update job_event set xact = '1' where job_id in (
                      select job_id from job_event
                      where type <> 'log' and xact >= pg_snapshot_xmax(pg_current_snapshot()))""")
              .update();
        });
  }
}
