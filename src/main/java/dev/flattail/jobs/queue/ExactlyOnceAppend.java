package dev.flattail.jobs.queue;

import java.sql.SQLTransientException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Retries a non-idempotent write across an outage of PostgreSQL without duplicating it. If the
 * reply to a transaction is lost, the retry asks PostgreSQL for the transaction's outcome ({@code
 * pg_xact_status}). It repeats the write only if the transaction was not committed.
 */
@Component
class ExactlyOnceAppend {
  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final DatabaseRetry retry;

  ExactlyOnceAppend(TransactionTemplate transaction, JdbcClient sql, DatabaseRetry retry) {
    this.transaction = transaction;
    this.sql = sql;
    this.retry = retry;
  }

  /** Runs a write as {@link DatabaseRetry#invoke} does, but never commits it twice. */
  void run(Runnable write) {
    AtomicReference<@Nullable String> begun = new AtomicReference<>();
    retry.invoke(
        () -> {
          String before = begun.get();
          if (before == null || !isCommitted(before)) {
            transaction.executeWithoutResult(
                status -> {
                  begun.set(
                      sql.sql("select cast(pg_current_xact_id() as text)")
                          .query(String.class)
                          .single());
                  write.run();
                });
          }
          return true;
        });
  }

  private boolean isCommitted(String transaction) {
    String status =
        sql.sql("select coalesce(pg_xact_status(cast(:id as xid8)), 'unknown')")
            .param("id", transaction)
            .query(String.class)
            .single();
    if (status.equals("in progress")) {
      throw new TransientDataAccessResourceException(
          "transaction " + transaction + " has not ended yet",
          new SQLTransientException("in progress"));
    }
    return status.equals("committed");
  }
}
