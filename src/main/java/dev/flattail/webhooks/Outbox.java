package dev.flattail.webhooks;

import dev.flattail.ids.TimeOrderedIds;
import dev.flattail.jobs.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  /** Attempts of one owner at one host that a process makes at once. */
  static final int EACH_HOST = 2;

  /** Attempts of one owner that a process makes at once, so that others have room. */
  static final int EACH_OWNER = 8;

  /** A receiver that failed for so long is disabled once a delivery to it is given up. */
  private static final Duration DISABLED_AFTER = Duration.ofHours(12);

  private static final int KEPT_ATTEMPTS = 20;

  /** Test events of one owner that may wait at once. */
  static final int MOST_TESTS = 20;

  /** Pending deliveries of an owner above which it cannot ask for ended ones again. */
  static final int MOST_PENDING = 1000;

  private final JdbcClient sql;
  private final TransactionTemplate transaction;

  Outbox(JdbcClient sql, TransactionTemplate transaction) {
    this.sql = sql;
    this.transaction = transaction;
  }

  /**
   * Claims deliveries that are due. Owners take turns, and so do the hosts of an owner and the URLs
   * at a host. However much waits for one of them, the others are not behind it.
   *
   * @param most how many at most
   * @param now attempts of this process
   * @param lease time after which another process repeats the attempt if it has no result
   */
  List<ClaimedDelivery> claim(int most, AttemptsInFlight.Counts now, Duration lease) {
    return sql.sql(
            """
            with owner_now as (
                select * from unnest(cast(:owners as text[]), cast(:ofOwners as integer[]))
                    as now (owner, attempts)),
            host_now as (
                select * from unnest(cast(:hosts as text[]), cast(:ofHosts as integer[]))
                    as now (host, attempts)),
            url_now as (
                select * from unnest(cast(:urls as text[]), cast(:ofUrls as integer[]))
                    as now (url, attempts)),
            by_url as (
                select id, owner, delivery.url, due_at, coalesce(url_now.attempts, 0)
                    + row_number() over (partition by owner, delivery.url order by due_at) as turn
                from webhook_delivery as delivery
                    left join url_now on url_now.url = owner || ' ' || delivery.url
                where state = 'pending' and due_at <= now()),
            few as ( -- more of one URL would be more at its host
                select id, owner, due_at, turn, owner || ' ' || coalesce(regexp_replace(
                    substring(lower(url) from '^https://([^/?]+)'), ':443$', ''), url) as host
                from by_url where turn <= :eachHost),
            by_host as (
                select id, owner, host, due_at, coalesce(attempts, 0)
                    + row_number() over (partition by host order by turn, due_at) as turn
                from few left join host_now using (host)),
            by_owner as (
                select id, owner, host, due_at, coalesce(attempts, 0)
                    + row_number() over (partition by owner order by turn, due_at) as turn
                from by_host left join owner_now using (owner) where turn <= :eachHost),
            chosen as (
                select id, host from by_owner where turn <= :eachOwner
                order by turn, due_at limit :most),
            due as (
                select id from webhook_delivery
                where id in (select id from chosen) and state = 'pending' and due_at <= now()
                for update skip locked)
            update webhook_delivery as delivery
            set claim = claim + 1, tries = tries + 1, due_at = now() + make_interval(secs => :lease)
            from due, chosen, webhook_event as event
            where delivery.id = due.id and chosen.id = due.id and event.id = delivery.event_id
            returning delivery.id, delivery.claim, delivery.tries, delivery.owner, chosen.host, delivery.url,
                event.id as event, event.type, event.created_at, event.job_id, event.sweep_id, event.data,
                (select disabled_reason from webhook_endpoint as endpoint
                    where endpoint.owner = delivery.owner and endpoint.url = delivery.url) as disabled""")
        .param("owners", now.owners().keySet().toArray(String[]::new))
        .param("ofOwners", now.owners().values().toArray(Integer[]::new))
        .param("hosts", now.hosts().keySet().toArray(String[]::new))
        .param("ofHosts", now.hosts().values().toArray(Integer[]::new))
        .param("urls", now.urls().keySet().toArray(String[]::new))
        .param("ofUrls", now.urls().values().toArray(Integer[]::new))
        .param("eachHost", EACH_HOST)
        .param("eachOwner", EACH_OWNER)
        .param("most", most)
        .param("lease", seconds(lease))
        .query(Outbox::claimed)
        .list();
  }

  private static ClaimedDelivery claimed(ResultSet row, int number) throws SQLException {
    return new ClaimedDelivery(
        row.getObject("id", UUID.class),
        row.getLong("claim"),
        row.getInt("tries"),
        row.getString("owner"),
        row.getString("host"),
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

  /**
   * Adds a test event for a receiver.
   *
   * @return id of its delivery; empty when enough of the owner's tests wait
   */
  Optional<UUID> addTest(String owner, String url) {
    return sql.sql(
            """
            with event as (
                insert into webhook_event (id, owner, type, data)
                select :event, :owner, 'webhook.test', '{}' where (
                    select count(*) from webhook_delivery as delivery
                        join webhook_event as test on test.id = delivery.event_id
                    where delivery.owner = :owner and delivery.state = 'pending'
                        and test.type = 'webhook.test') < :most
                returning id)
            insert into webhook_delivery (event_id, owner, url)
            select id, :owner, :url from event returning id""")
        .param("event", TimeOrderedIds.next())
        .param("owner", owner)
        .param("url", url)
        .param("most", MOST_TESTS)
        .query(UUID.class)
        .optional();
  }

  /**
   * Makes a delivery pending as if it were new. A pending one becomes due.
   *
   * @return false when the delivery has ended, and enough of its owner's deliveries are pending
   */
  boolean redeliver(UUID delivery) {
    return sql.sql(
                """
                update webhook_delivery as delivery set state = 'pending', finished_at = null, tries = 0,
                    claim = claim + 1, due_at = now()
                where id = :id and (state = 'pending' or (
                    select count(*) from webhook_delivery as other
                    where other.owner = delivery.owner and other.state = 'pending') < :most)""")
            .param("id", delivery)
            .param("most", MOST_PENDING)
            .update()
        > 0;
  }

  @Override
  public WebhookLoad load() {
    return sql.sql(
            """
            select (select count(*) from webhook_delivery where state = 'pending'),
                (select count(*) from webhook_delivery where state = 'pending' and due_at <= now()),
                (select coalesce(extract(epoch from now() - min(created_at)), 0)
                    from webhook_delivery where state = 'pending'),
                (select count(*) from webhook_endpoint where disabled_at is not null)""")
        .query(
            (row, number) ->
                new WebhookLoad(
                    row.getLong(1), row.getLong(2), Math.max(0, row.getDouble(3)), row.getLong(4)))
        .single();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
