package dev.flattail.jobs.queue;

import dev.flattail.caller.CurrentCaller;
import dev.flattail.ids.TimeOrderedIds;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.IdempotencyMismatchException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Creates one job or sweep per idempotency key, however often the request is repeated. The key's
 * row is inserted first, so concurrent requests wait for the first one's transaction and then find
 * its result. Keys are scoped by owner.
 */
@Component
public class IdempotencyKeys {
  /** What a key can refer to. */
  public enum Made {
    JOB("job"),
    SWEEP("sweep"),
    /** Jobs that were added to a sweep. */
    ADDITION("jobs added to sweep");

    private final String noun;

    Made(String noun) {
      this.noun = noun;
    }
  }

  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final CurrentCaller caller;

  IdempotencyKeys(TransactionTemplate transaction, JdbcClient sql, CurrentCaller caller) {
    this.transaction = transaction;
    this.sql = sql;
    this.caller = caller;
  }

  /**
   * The outcome of a request with a key.
   *
   * @param id id of the job, or of the sweep
   * @param replayed whether the key was known and nothing was created
   */
  public record Answer(UUID id, boolean replayed) {}

  /**
   * Creates the job or sweep, or returns the one that was created with the key before.
   *
   * @param insert creates it under the given id, in the transaction that stores the key
   * @throws IdempotencyMismatchException when the key was used with another body
   */
  public Answer createOnce(Made what, IdempotencyKey key, Consumer<UUID> insert) {
    return createOnce(what, TimeOrderedIds.next(), key, insert);
  }

  /**
   * Creates something under an id, or returns what was created with the key before.
   *
   * @param id of the new job or sweep, or of the sweep that jobs are added to
   * @throws IdempotencyMismatchException when the key was used with another body, or for another
   *     sweep
   */
  public Answer createOnce(Made what, UUID id, IdempotencyKey key, Consumer<UUID> insert) {
    while (true) {
      Optional<UUID> made =
          Objects.requireNonNull(
              transaction.execute(
                  status -> {
                    Optional<UUID> reserved = reserve(what, id, key);
                    reserved.ifPresent(insert);
                    return reserved;
                  }));
      if (made.isPresent()) {
        return new Answer(made.get(), false);
      }
      Optional<First> first = first(key);
      if (first.isPresent()) {
        return replay(what, what == Made.ADDITION ? id : null, key, first.get());
      }
      // The original was deleted meanwhile, and its key with it.
    }
  }

  /**
   * Returns the job or sweep that was created with the key before.
   *
   * @throws IdempotencyMismatchException when the key was used with another body
   */
  public Optional<Answer> known(Made what, IdempotencyKey key) {
    return first(key).map(first -> replay(what, null, key, first));
  }

  /**
   * Returns whether jobs were added to a sweep with the key before.
   *
   * @throws IdempotencyMismatchException when the key was used with another body, or for another
   *     sweep
   */
  public boolean hasAdded(UUID sweep, IdempotencyKey key) {
    return first(key).map(first -> replay(Made.ADDITION, sweep, key, first)).isPresent();
  }

  private static Answer replay(Made what, @Nullable UUID id, IdempotencyKey key, First first) {
    if (first.what() != what
        || !first.bodySha256().equals(key.bodySha256())
        || (id != null && !id.equals(first.id()))) {
      throw new IdempotencyMismatchException(key.key(), first.what().noun, first.id());
    }
    return new Answer(first.id(), true);
  }

  /** Reserves the key for an id and returns it; empty when the key is taken. */
  private Optional<UUID> reserve(Made what, UUID id, IdempotencyKey key) {
    String column =
        switch (what) {
          case JOB -> "job_id";
          case SWEEP, ADDITION -> "sweep_id";
        };
    return sql.sql(
            """
            insert into idempotency_key (owner, key, body_sha256, %s, addition)
            values (:owner, :key, :hash, :id, :addition)
            on conflict (owner, key) do nothing returning coalesce(job_id, sweep_id)"""
                .formatted(column))
        .param("owner", owner())
        .param("key", key.key())
        .param("hash", key.bodySha256())
        .param("id", id)
        .param("addition", what == Made.ADDITION)
        .query(UUID.class)
        .optional();
  }

  private record First(Made what, UUID id, String bodySha256) {}

  private Optional<First> first(IdempotencyKey key) {
    return sql.sql(
            """
            select sweep_id is not null as is_sweep, addition,
                coalesce(job_id, sweep_id) as id, body_sha256
            from idempotency_key where owner = :owner and key = :key""")
        .param("owner", owner())
        .param("key", key.key())
        .query(
            (row, number) ->
                new First(
                    row.getBoolean("addition")
                        ? Made.ADDITION
                        : row.getBoolean("is_sweep") ? Made.SWEEP : Made.JOB,
                    row.getObject("id", UUID.class),
                    row.getString("body_sha256")))
        .optional();
  }

  /** Returns the caller's owner; an empty string, which is no valid owner, for the operator. */
  private String owner() {
    return Objects.requireNonNullElse(caller.get().owner(), "");
  }
}
