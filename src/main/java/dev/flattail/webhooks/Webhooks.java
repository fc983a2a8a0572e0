package dev.flattail.webhooks;

import dev.flattail.caller.CurrentCaller;
import dev.flattail.jobs.InvalidCursorException;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The webhooks of the owner of the current caller. */
@Service
public class Webhooks {
  /** States of a delivery. */
  public static final List<String> STATES = List.of("pending", "delivered", "failed");

  private static final String CURSOR = "1:";
  private static final String ENDPOINTS = "endpoints:";

  private static final String DELIVERY =
      """
      select delivery.id, delivery.event_id, event.type, event.job_id, event.sweep_id,
          delivery.owner, delivery.url, delivery.state, delivery.attempts, delivery.created_at,
          case when delivery.state = 'pending' then delivery.due_at end as due_at, delivery.finished_at
      from webhook_delivery as delivery join webhook_event as event on event.id = delivery.event_id
      where\s""";

  private final JdbcClient sql;
  private final CurrentCaller caller;
  private final AllowedUrls urls;
  private final NotifyTargets targets;
  private final WebhookSecrets secrets;
  private final Outbox outbox;
  private final WebhookDispatcher dispatcher;

  Webhooks(
      JdbcClient sql,
      CurrentCaller caller,
      AllowedUrls urls,
      NotifyTargets targets,
      WebhookSecrets secrets,
      Outbox outbox,
      WebhookDispatcher dispatcher) {
    this.sql = sql;
    this.caller = caller;
    this.urls = urls;
    this.targets = targets;
    this.secrets = secrets;
    this.outbox = outbox;
    this.dispatcher = dispatcher;
  }

  private String owner() {
    return Objects.requireNonNullElse(caller.get().owner(), "");
  }

  private void requireOn() {
    if (!urls.isOn()) {
      throw new WebhooksOffException();
    }
  }

  public WebhookSettings settings() {
    return sql.sql(
            """
            select notify, salted_at,
                case when previous_until > now() then previous_until end as previous_until
            from webhook_settings where owner = :owner""")
        .param("owner", owner())
        .query(
            (row, number) ->
                new WebhookSettings(
                    urls.isOn(),
                    urls.hosts(),
                    new StoredJson(row.getString("notify")),
                    instant(row, "salted_at"),
                    instant(row, "previous_until")))
        .optional()
        .orElseGet(
            () -> new WebhookSettings(urls.isOn(), urls.hosts(), new StoredJson("[]"), null, null));
  }

  /**
   * Sets the targets of jobs and sweeps that have none of their own, also of those that exist.
   *
   * @param given output of a JSON parser
   * @throws InvalidSpecException naming all errors
   */
  public void setDefaults(@Nullable Object given) {
    List<SpecProblem> problems =
        given == null
            ? List.of(new SpecProblem("/defaults", "is required; [] is none"))
            : targets.problems(given, "/defaults", NotifyScope.OWNER);
    if (!problems.isEmpty()) {
      throw new InvalidSpecException(problems);
    }
    StoredJson stored =
        Objects.requireNonNull(NotifyTargets.stored(given, NotifyScope.OWNER), "given is not null");
    sql.sql(
            """
            insert into webhook_settings (owner, notify) values (:owner, cast(:notify as jsonb))
            on conflict (owner) do update set notify = excluded.notify""")
        .param("owner", owner())
        .param("notify", stored.text())
        .update();
  }

  /** Makes a new secret; deliveries are signed with the previous one too for a day. */
  public IssuedSecret rotateSecret() {
    requireOn();
    return secrets.rotate(owner());
  }

  /**
   * Sends a test event.
   *
   * @throws InvalidSpecException when no event may be sent there
   * @throws TooManyDeliveriesException when enough test events wait
   */
  public Delivery test(String url) {
    requireOn();
    String problem = urls.problem(url);
    if (problem != null) {
      throw new InvalidSpecException("/url", problem);
    }
    UUID added =
        outbox
            .addTest(owner(), url)
            .orElseThrow(
                () ->
                    new TooManyDeliveriesException(
                        "%d test events wait already; GET /webhooks/deliveries?state=pending shows why"
                            .formatted(Outbox.MOST_TESTS)));
    dispatcher.wake();
    return delivery(added);
  }

  /**
   * Returns a page of the owner's deliveries.
   *
   * @param state null for all
   * @param cursor {@link DeliveryPage#nextCursor()} of the previous page; null for the first
   */
  public DeliveryPage deliveries(@Nullable String state, int limit, @Nullable String cursor) {
    return page("delivery.owner = :of", owner(), state, limit, cursor);
  }

  /**
   * Returns a page of the deliveries of a job, whoever owns it: the caller of this method must
   * check that.
   */
  public DeliveryPage deliveriesOfJob(
      UUID job, @Nullable String state, int limit, @Nullable String cursor) {
    return page("event.job_id = :of", job, state, limit, cursor);
  }

  private DeliveryPage page(
      String where, Object of, @Nullable String state, int limit, @Nullable String cursor) {
    StringBuilder condition = new StringBuilder(where);
    Map<String, Object> parameters = new HashMap<>(Map.of("of", of, "limit", limit + 1));
    if (state != null) {
      condition.append(" and delivery.state = :state");
      parameters.put("state", state);
    }
    if (cursor != null) {
      Position last = Position.of(cursor);
      condition.append(" and (delivery.created_at, delivery.id) < (:lastAt, :lastId)");
      parameters.put("lastAt", last.at().atOffset(ZoneOffset.UTC));
      parameters.put("lastId", last.id());
    }
    condition.append(" order by delivery.created_at desc, delivery.id desc limit :limit");
    List<Delivery> found =
        sql.sql(DELIVERY + condition).params(parameters).query(Webhooks::delivery).list();
    List<Delivery> shown = found.subList(0, Math.min(limit, found.size()));
    return new DeliveryPage(
        List.copyOf(shown), found.size() > limit ? Position.of(shown.getLast()).opaque() : null);
  }

  /**
   * Attempts a delivery again, with the same event id, as if it were new. A pending one is
   * attempted at once.
   *
   * @throws UnknownWebhookException when the owner has no such delivery
   * @throws TooManyDeliveriesException when it has ended, and enough others wait
   */
  public Delivery redeliver(UUID id) {
    requireOwned("delivery", id);
    requireOn();
    if (!outbox.redeliver(id)) {
      throw new TooManyDeliveriesException(
          "%d deliveries of the owner are pending already; wait until some have ended"
              .formatted(Outbox.MOST_PENDING));
    }
    dispatcher.wake();
    return delivery(id);
  }

  /**
   * Returns a page of the owner's receivers to which something was sent, by URL.
   *
   * @param cursor {@link EndpointPage#nextCursor()} of the previous page; null for the first
   */
  public EndpointPage endpoints(int limit, @Nullable String cursor) {
    List<Endpoint> found =
        sql.sql(
                """
                select * from webhook_endpoint where owner = :owner and url > :after
                order by url limit :limit""")
            .param("owner", owner())
            .param("after", cursor == null ? "" : text(cursor, ENDPOINTS))
            .param("limit", limit + 1)
            .query(Webhooks::endpoint)
            .list();
    List<Endpoint> shown = found.subList(0, Math.min(limit, found.size()));
    return new EndpointPage(
        List.copyOf(shown),
        found.size() > limit ? opaque(ENDPOINTS + shown.getLast().url()) : null);
  }

  /**
   * Lets events be sent to a disabled receiver again.
   *
   * @throws UnknownWebhookException when the owner has no such receiver
   */
  public Endpoint enable(UUID id) {
    requireOwned("endpoint", id);
    return sql.sql(
            """
            update webhook_endpoint set disabled_at = null, disabled_reason = null,
                failing_since = case when disabled_at is null then failing_since end,
                last_error = case when disabled_at is null then last_error end
            where id = :id returning *""")
        .param("id", id)
        .query(Webhooks::endpoint)
        .single();
  }

  /**
   * Lets no events be sent to a receiver, until it is enabled.
   *
   * @throws UnknownWebhookException when the owner has no such receiver
   */
  public Endpoint disable(UUID id) {
    requireOwned("endpoint", id);
    return sql.sql(
            """
            update webhook_endpoint set disabled_at = coalesce(disabled_at, now()),
                disabled_reason = coalesce(disabled_reason, 'A caller has disabled it.')
            where id = :id returning *""")
        .param("id", id)
        .query(Webhooks::endpoint)
        .single();
  }

  private Delivery delivery(UUID id) {
    return sql.sql(DELIVERY + "delivery.id = :id")
        .param("id", id)
        .query(Webhooks::delivery)
        .single();
  }

  private void requireOwned(String what, UUID id) {
    boolean own =
        sql
            .sql("select owner from webhook_%s where id = :id".formatted(what))
            .param("id", id)
            .query(String.class)
            .list()
            .stream()
            .anyMatch(owner -> caller.get().owns(owner.isEmpty() ? null : owner));
    if (!own) {
      throw new UnknownWebhookException(what, id);
    }
  }

  private static Delivery delivery(ResultSet row, int index) throws SQLException {
    return new Delivery(
        row.getObject("id", UUID.class),
        row.getObject("event_id", UUID.class),
        row.getString("type"),
        row.getObject("job_id", UUID.class),
        row.getObject("sweep_id", UUID.class),
        row.getString("url"),
        row.getString("state"),
        List.of(new StoredJson(row.getString("attempts")).as(Delivery.Made[].class)),
        Objects.requireNonNull(instant(row, "created_at")),
        instant(row, "due_at"),
        instant(row, "finished_at"));
  }

  private static Endpoint endpoint(ResultSet row, int index) throws SQLException {
    return new Endpoint(
        row.getObject("id", UUID.class),
        row.getString("url"),
        instant(row, "delivered_at"),
        instant(row, "failing_since"),
        row.getString("last_error"),
        instant(row, "disabled_at"),
        row.getString("disabled_reason"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** The position after a page: its last delivery. */
  private record Position(Instant at, UUID id) {
    static Position of(Delivery last) {
      return new Position(last.createdAt(), last.id());
    }

    String opaque() {
      return Webhooks.opaque(CURSOR + at + " " + id);
    }

    static Position of(String opaque) {
      String[] parts = text(opaque, CURSOR).split(" ");
      try {
        if (parts.length == 2) {
          return new Position(Instant.parse(parts[0]), UUID.fromString(parts[1]));
        }
      } catch (IllegalArgumentException | DateTimeParseException e) {
        // Reported below.
      }
      throw new InvalidCursorException(opaque);
    }
  }

  private static String opaque(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns what follows the prefix in a cursor of {@link #opaque}. */
  private static String text(String opaque, String prefix) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(opaque), StandardCharsets.US_ASCII);
      if (text.startsWith(prefix) && text.indexOf(0) < 0) {
        return text.substring(prefix.length());
      }
    } catch (IllegalArgumentException e) {
      // Reported below.
    }
    throw new InvalidCursorException(opaque);
  }
}
