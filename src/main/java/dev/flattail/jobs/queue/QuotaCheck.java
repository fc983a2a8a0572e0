package dev.flattail.jobs.queue;

import dev.flattail.access.Caller;
import dev.flattail.access.CurrentCaller;
import dev.flattail.access.Quotas;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Holds the caller to its quotas where jobs come into the queue: new ones and resumed ones. */
@Component
class QuotaCheck {
  private final JdbcClient sql;
  private final CurrentCaller caller;
  private final Quotas quotas;

  QuotaCheck(JdbcClient sql, CurrentCaller caller, Quotas quotas) {
    this.sql = sql;
    this.caller = caller;
    this.quotas = quotas;
  }

  /**
   * Inside the transaction that puts the jobs into the queue. Where an owner's jobs are counted,
   * those who put some in wait for each other, or two could both take the last place.
   *
   * @throws dev.flattail.access.QuotaExceededException when there is no room for so many more
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
