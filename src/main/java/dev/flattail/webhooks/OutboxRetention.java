package dev.flattail.webhooks;

import dev.flattail.jobs.StoredJson;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Ends and deletes what has been in the outbox for too long, also while webhooks are off. */
@Component
class OutboxRetention {
  /** Time for which a delivery may be due; what is sent later helps no receiver. */
  static final Duration STALE = Duration.ofDays(3);

  static final String STALE_REASON =
      "not sent: it was due for three days, in which webhooks were off or the service could not send it";

  private static final int AT_ONCE = 500;

  private final JdbcClient sql;

  OutboxRetention(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Ends deliveries that have been due for {@link #STALE}.
   *
   * @return number of these deliveries
   */
  int giveUpStale() {
    Map<String, @Nullable Object> entry = new HashMap<>();
    entry.put("status", null);
    entry.put("error", STALE_REASON);
    entry.put("tookSeconds", 0);
    int ended = 0;
    int batch;
    do {
      batch =
          sql.sql(
                  """
                  update webhook_delivery set state = 'failed', finished_at = now(), claim = claim + 1,
                      attempts = attempts || jsonb_build_array(
                          jsonb_build_object('at', webhook_time(now())) || cast(:entry as jsonb))
                  where id in (
                      select id from webhook_delivery
                      where state = 'pending' and due_at < now() - make_interval(secs => :stale)
                      order by due_at limit :most for update skip locked)""")
              .param("entry", StoredJson.of(entry).text())
              .param("stale", STALE.toSeconds())
              .param("most", AT_ONCE)
              .update();
      ended += batch;
    } while (batch == AT_ONCE);
    return ended;
  }

  /**
   * Deletes events with their deliveries if the last delivery ended longer than {@code age} ago.
   *
   * @return number of deleted events
   */
  int deleteOlder(Duration age) {
    int deleted = 0;
    int batch;
    do {
      batch =
          sql.sql(
                  """
                  delete from webhook_event where id in (
                      select id from webhook_event as event
                      where created_at < now() - make_interval(secs => :age) and not exists (
                          select from webhook_delivery as delivery where delivery.event_id = event.id
                              and coalesce(delivery.finished_at, 'infinity')
                                  >= now() - make_interval(secs => :age))
                      order by created_at limit :most for update skip locked)""")
              .param("age", age.toMillis() / 1e3)
              .param("most", AT_ONCE)
              .update();
      deleted += batch;
    } while (batch == AT_ONCE);
    return deleted;
  }

  /**
   * Deletes receivers without deliveries. They are forgotten, with their failures, when the log of
   * their deliveries is.
   *
   * @return number of deleted receivers
   */
  int deleteUnusedEndpoints() {
    return sql.sql(
            """
            delete from webhook_endpoint as endpoint where not exists (
                select from webhook_delivery as delivery
                where delivery.owner = endpoint.owner and delivery.url = endpoint.url)""")
        .update();
  }
}
