package dev.flattail.jobs.queue;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.quotas.QueuedJobsUsage;
import dev.flattail.quotas.Quotas;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Enforces the caller's quotas for new and resumed jobs, and counts queued jobs. */
@Component
class QueuedJobsQuota implements QueuedJobsUsage {
  private final JdbcClient sql;
  private final CurrentCaller caller;
  private final Quotas quotas;

  QueuedJobsQuota(JdbcClient sql, CurrentCaller caller, Quotas quotas) {
    this.sql = sql;
    this.caller = caller;
    this.quotas = quotas;
  }

  /** Returns whether {@link #admit} must be in the transaction that queues the caller's jobs. */
  boolean isLimited() {
    return quotas.limitsJobs(caller.get());
  }

  /**
   * Checks the quota. Must be called in the transaction that queues the jobs if there is a quota.
   * Concurrent submissions of one owner are serialized, or two could both take the last slot.
   *
   * @throws dev.flattail.quotas.QuotaExceededException when {@code more} jobs would exceed the
   *     quota
   */
  void admit(int more) {
    Caller submitter = caller.get();
    if (quotas.limitsJobs(submitter)) {
      sql.sql("select pg_advisory_xact_lock(hashtextextended(:owner, 0))")
          .param("owner", submitter.owner())
          .query()
          .listOfRows();
      quotas.admitJobs(submitter, of(submitter.owner()), more);
    }
    quotas.admitBytes(submitter, 0);
  }

  @Override
  public long of(@Nullable String owner) {
    String count = "select count(*) from job where state = 'queued' and ";
    return (owner == null
            ? sql.sql(count + "owner is null")
            : sql.sql(count + "owner = :owner").param("owner", owner))
        .query(Long.class)
        .single();
  }
}
