package dev.flattail.webhooks;

import dev.flattail.ids.TimeOrderedIds;
import dev.flattail.jobs.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The outbox as the dispatcher sees it. A trigger of the table {@code job} fills it. Any number of
 * processes may take from it: a delivery is claimed by one, and its claim number fences the result.
 * No transaction is open during an attempt. All times are by PostgreSQL's clock.
 */
@Component
class Outbox implements WebhookLoads {
  /** How many deliveries to one receiver one claim takes, so that a slow one delays no other. */
  private static final int EACH = 2;

  /** A receiver that failed for so long is disabled once a delivery to it is given up. */
  private static final Duration DISABLED_AFTER = Duration.ofHours(12);

  private static final int KEPT_ATTEMPTS = 20;

  /** Sweeps that one round looks at. */
  private static final int SWEEPS = 50;

  private static final int EXPIRED_AT_ONCE = 500;

  private final JdbcClient sql;
  private final TransactionTemplate transaction;

  Outbox(JdbcClient sql, TransactionTemplate transaction) {
    this.sql = sql;
    this.transaction = transaction;
  }

  /**
   * Claims deliveries that are due.
   *
   * @param most how many at most
   * @param busy {@link #receiver}s to which this process sends enough already
   * @param lease time after which another process repeats the attempt if it has no result
   */
  List<ClaimedDelivery> claim(int most, Collection<String> busy, Duration lease) {
    return sql.sql(
            """
            with fair as (
                select id, due_at, row_number() over (partition by owner, url order by due_at) as place
                from webhook_delivery
                where state = 'pending' and due_at <= now()
                    and not owner || ' ' || url = any (cast(:busy as text[]))),
            due as (
                select id from webhook_delivery
                where id in (select id from fair where place <= :each order by due_at limit :most)
                    and state = 'pending' and due_at <= now()
                for update skip locked)
            update webhook_delivery as delivery
            set claim = claim + 1, tries = tries + 1, due_at = now() + make_interval(secs => :lease)
            from due, webhook_event as event
            where delivery.id = due.id and event.id = delivery.event_id
            returning delivery.id, delivery.claim, delivery.tries, delivery.owner, delivery.url,
                event.id as event, event.type, event.created_at, event.job_id, event.sweep_id, event.data,
                (select disabled_reason from webhook_endpoint as endpoint
                    where endpoint.owner = delivery.owner and endpoint.url = delivery.url) as disabled""")
        .param("busy", busy.toArray(String[]::new))
        .param("each", EACH)
        .param("most", most)
        .param("lease", seconds(lease))
        .query(Outbox::claimed)
        .list();
  }

  /** Returns what identifies the receiver of a delivery. */
  static String receiver(ClaimedDelivery delivery) {
    return delivery.owner() + " " + delivery.url();
  }

  private static ClaimedDelivery claimed(ResultSet row, int number) throws SQLException {
    return new ClaimedDelivery(
        row.getObject("id", UUID.class),
        row.getLong("claim"),
        row.getInt("tries"),
        row.getString("owner"),
        row.getString("url"),
        new ClaimedDelivery.Event(
            row.getObject("event", UUID.class),
            row.getString("type"),
            row.getObject("created_at", OffsetDateTime.class).toInstant(),
            row.getObject("job_id", UUID.class),
            row.getObject("sweep_id", UUID.class),
            new StoredJson(row.getString("data"))),
        row.getString("disabled"));
  }

  /** Records a success. */
  void delivered(ClaimedDelivery delivery, Attempt attempt) {
    transaction.executeWithoutResult(
        status -> {
          if (record(delivery, attempt, "state = 'delivered', finished_at = now()", Map.of())) {
            endpoint(
                delivery,
                """
                insert into webhook_endpoint (owner, url, delivered_at) values (:owner, :url, now())
                on conflict (owner, url) do update
                    set delivered_at = now(), failing_since = null, last_error = null""",
                Map.of());
          }
        });
  }

  /** Records a failure after which another attempt follows. */
  void retry(ClaimedDelivery delivery, Attempt attempt, Duration after) {
    transaction.executeWithoutResult(
        status -> {
          if (record(
              delivery,
              attempt,
              "due_at = now() + make_interval(secs => :after)",
              Map.of("after", seconds(after)))) {
            failing(delivery, attempt);
          }
        });
  }

  /**
   * Records a failure after which there is no other attempt. Disables the receiver if it is gone,
   * or if nothing has reached it for long.
   *
   * @return whether the receiver is disabled by this
   */
  boolean giveUp(ClaimedDelivery delivery, Attempt attempt) {
    return Boolean.TRUE.equals(
        transaction.execute(
            status -> {
              if (!record(delivery, attempt, "state = 'failed', finished_at = now()", Map.of())) {
                return false;
              }
              failing(delivery, attempt);
              return endpoint(
                      delivery,
                      """
                      update webhook_endpoint set disabled_at = now(),
                          disabled_reason = case when :gone
                              then 'The receiver answered 410: it exists no more.'
                              else 'No event has reached the receiver since '
                                  || webhook_time(failing_since) || '; the last attempt: ' || last_error
                              end
                      where owner = :owner and url = :url and disabled_at is null
                          and (:gone or failing_since <= now() - make_interval(secs => :failing))""",
                      Map.of("gone", attempt.isGone(), "failing", seconds(DISABLED_AFTER)))
                  > 0;
            }));
  }

  /** Ends a delivery to a disabled receiver without an attempt. */
  void skip(ClaimedDelivery delivery, String reason) {
    record(
        delivery,
        new Attempt(
            null, "not sent: the receiver is disabled. " + reason, Duration.ZERO, Duration.ZERO),
        "state = 'failed', finished_at = now()",
        Map.of());
  }

  /** Sets the delivery's columns and adds the attempt, unless it was claimed again. */
  private boolean record(
      ClaimedDelivery delivery, Attempt attempt, String set, Map<String, ?> parameters) {
    Map<String, @Nullable Object> entry = new HashMap<>();
    entry.put("status", attempt.status());
    entry.put("error", attempt.error());
    entry.put("tookSeconds", attempt.took().toMillis() / 1e3);
    return sql.sql(
                """
                update webhook_delivery set attempts =
                    case when jsonb_array_length(attempts) < :kept then attempts else attempts - 0 end
                    || jsonb_build_array(jsonb_build_object('at',
                        webhook_time(now() - make_interval(secs => :took))) || cast(:entry as jsonb)),
                """
                    + set
                    + " where id = :id and claim = :claim and state = 'pending'")
            .params(parameters)
            .param("kept", KEPT_ATTEMPTS)
            .param("took", seconds(attempt.took()))
            .param("entry", StoredJson.of(entry).text())
            .param("id", delivery.id())
            .param("claim", delivery.claim())
            .update()
        > 0;
  }

  private void failing(ClaimedDelivery delivery, Attempt attempt) {
    endpoint(
        delivery,
        """
        insert into webhook_endpoint (owner, url, failing_since, last_error)
        values (:owner, :url, now() - make_interval(secs => :took), :error)
        on conflict (owner, url) do update set
            failing_since = coalesce(webhook_endpoint.failing_since, excluded.failing_since),
            last_error = excluded.last_error""",
        Map.of("took", seconds(attempt.took()), "error", String.valueOf(attempt.error())));
  }

  private int endpoint(ClaimedDelivery delivery, String statement, Map<String, ?> parameters) {
    return sql.sql(statement)
        .params(parameters)
        .param("owner", delivery.owner())
        .param("url", delivery.url())
        .update();
  }

  /** Writes the events of sweeps of which all jobs have ended since the last call. */
  void findEndedSweeps() {
    List<UUID> sweeps =
        sql.sql("select distinct sweep_id from webhook_sweep_check limit :most")
            .param("most", SWEEPS)
            .query(UUID.class)
            .list();
    for (UUID sweep : sweeps) {
      transaction.executeWithoutResult(status -> endSweep(sweep));
    }
  }

  /**
   * Writes a sweep's event if its jobs have ended. The sweep's lock lets one process do it. The
   * second statement takes its snapshot under the lock, and removes just the checks of jobs that it
   * sees as ended, so each end of a sweep makes one event.
   */
  private void endSweep(UUID sweep) {
    if (sql.sql("select id from sweep where id = :id for no key update skip locked")
        .param("id", sweep)
        .query(UUID.class)
        .optional()
        .isEmpty()) {
      return; // another process looks at it
    }
    sql.sql(
            """
            with checks as (
                delete from webhook_sweep_check where sweep_id = :id returning id),
            jobs as (
                select coalesce(job.state, sweep_job.ended, 'cancelled') as state,
                    coalesce(job.state, 'deleted') as present
                from sweep_job left join job on job.id = sweep_job.job_id
                where sweep_job.sweep_id = :id),
            ended as (
                select sweep.*, coalesce(sweep.notify, settings.notify) as targets
                from sweep left join webhook_settings as settings
                    on settings.owner = coalesce(sweep.owner, '')
                where sweep.id = :id and exists (select from checks)
                    and not exists (select from jobs where state in ('queued', 'running'))
                    and coalesce(sweep.notify, settings.notify) @> '[{"events": ["ended"]}]'),
            event as (
                insert into webhook_event (id, owner, type, sweep_id, data)
                select :event, coalesce(owner, ''), 'sweep.ended', id, json_build_object(
                    'sweep', json_build_object(
                        'id', id, 'name', name, 'createdAt', webhook_time(created_at),
                        'state', (select case
                            when bool_or(state = 'failed') then 'failed'
                            when bool_or(state = 'cancelled') then 'cancelled'
                            else 'succeeded' end from jobs),
                        'jobs', jobs,
                        'counts', (select json_object_agg(state, (
                                select count(*) from jobs where jobs.present = states.state))
                            from unnest(array[
                                'queued', 'running', 'succeeded', 'failed', 'cancelled', 'deleted'])
                                as states (state))))
                from ended returning id, owner)
            insert into webhook_delivery (event_id, owner, url)
            select event.id, event.owner, target ->> 'url'
            from event, ended, jsonb_array_elements(ended.targets) as target
            where target -> 'events' @> '"ended"'""")
        .param("id", sweep)
        .param("event", TimeOrderedIds.next())
        .update();
  }

  /**
   * Adds a test event for a receiver.
   *
   * @return id of its delivery
   */
  UUID addTest(String owner, String url) {
    return sql.sql(
            """
            with event as (
                insert into webhook_event (id, owner, type, data)
                values (:event, :owner, 'webhook.test', '{}') returning id)
            insert into webhook_delivery (event_id, owner, url)
            select id, :owner, :url from event returning id""")
        .param("event", TimeOrderedIds.next())
        .param("owner", owner)
        .param("url", url)
        .query(UUID.class)
        .single();
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
              .param("age", seconds(age))
              .param("most", EXPIRED_AT_ONCE)
              .update();
      deleted += batch;
    } while (batch == EXPIRED_AT_ONCE);
    return deleted;
  }

  @Override
  public WebhookLoad load() {
    return sql.sql(
            """
            select (select count(*) from webhook_delivery where state = 'pending'),
                (select coalesce(extract(epoch from now() - min(created_at)), 0)
                    from webhook_delivery where state = 'pending'),
                (select count(*) from webhook_endpoint where disabled_at is not null)""")
        .query(
            (row, number) ->
                new WebhookLoad(row.getLong(1), Math.max(0, row.getDouble(2)), row.getLong(3)))
        .single();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
