package dev.flattail.jobs.queue;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.quotas.Quotas;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Enforces the caller's quotas for new and resumed jobs. */
@Component
class QueuedJobsQuota {
  private final JdbcClient sql;
  private final CurrentCaller caller;
  private final Quotas quotas;

  QueuedJobsQuota(JdbcClient sql, CurrentCaller caller, Quotas quotas) {
    this.sql = sql;
    this.caller = caller;
    this.quotas = quotas;
  }

  /**
   * Checks the quota. Must be called in the transaction that queues the jobs. Concurrent
   * submissions of one owner are serialized, or two could both take the last slot.
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
      long waiting =
          sql.sql("select count(*) from job where state = 'queued' and owner = :owner")
              .param("owner", submitter.owner())
              .query(Long.class)
              .single();
      quotas.admitJobs(submitter, waiting, more);
    }
    quotas.admitBytes(submitter, 0);
  }
}
