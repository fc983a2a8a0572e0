package dev.flattail.jobs.queue;

import dev.flattail.jobs.LabelLimit;
import dev.flattail.jobs.QueueControl;
import dev.flattail.jobs.notify.Notifications;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link QueueControl} in PostgreSQL. */
@Service
class PostgresQueueControl implements QueueControl {
  private static final Logger log = LoggerFactory.getLogger(PostgresQueueControl.class);

  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final Notifications notifications;

  PostgresQueueControl(
      TransactionTemplate transaction, JdbcClient sql, Notifications notifications) {
    this.transaction = transaction;
    this.sql = sql;
    this.notifications = notifications;
  }

  @Override
  public void pause() {
    setPaused(true);
  }

  @Override
  public void resume() {
    setPaused(false);
  }

  private void setPaused(boolean paused) {
    int changed =
        sql.sql("update queue_control set paused = :paused where paused <> :paused")
            .param("paused", paused)
            .update();
    if (changed > 0) {
      log.info(paused ? "The queue is paused" : "The queue is resumed");
      notifications.work();
    }
  }

  @Override
  public List<LabelLimit> limits() {
    return sql.sql("select label, value, running from queue_limit order by position")
        .query(
            (row, number) ->
                new LabelLimit(
                    row.getString("label"), row.getString("value"), row.getInt("running")))
        .list();
  }

  @Override
  public void limit(List<LabelLimit> limits) {
    transaction.executeWithoutResult(
        status -> {
          // Serializes concurrent replacements of the limits; readers do not wait.
          sql.sql("lock table queue_limit in share row exclusive mode").update();
          sql.sql("delete from queue_limit").update();
          for (int i = 0; i < limits.size(); i++) {
            LabelLimit limit = limits.get(i);
            sql.sql(
                    """
                    insert into queue_limit (position, label, value, running)
                    values (:position, :label, :value, :running)""")
                .param("position", i)
                .param("label", limit.label())
                .param("value", limit.value())
                .param("running", limit.running())
                .update();
          }
        });
    log.info("The queue's limits are now {}", limits);
    notifications.work();
  }
}
