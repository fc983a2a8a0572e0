package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.Tables;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

class TablesTest extends QueueFixture {
  @Autowired TransactionTemplate transactions;

  @Test
  void aTransactionThatWaitsForAnotherTableGoesFirst() throws Exception {
    submit();
    CompletableFuture<Void> emptied =
        transactions.execute(
            held -> {
              lock("job_artifact");
              CompletableFuture<Void> other =
                  CompletableFuture.runAsync(() -> Tables.empty(sql, "job, job_artifact"));
              await("it waits for the held table")
                  .atMost(Duration.ofSeconds(20))
                  .until(() -> waitingFor("job_artifact"));
              lock("job"); // a deadlock, if the other one did not give up
              return other;
            });

    emptied.get();
    assertThat(sql.sql("select count(*) from job").query(Long.class).single()).isZero();
  }

  private void lock(String table) {
    sql.sql("lock table " + table + " in row exclusive mode").update();
  }

  private boolean waitingFor(String table) {
    return sql.sql(
            "select exists (select from pg_locks where relation = to_regclass(:table) and not granted)")
        .param("table", table)
        .query(Boolean.class)
        .single();
  }
}
