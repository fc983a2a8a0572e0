package dev.flattail.jobs.queue;

import dev.flattail.caller.CurrentCaller;
import dev.flattail.ids.TimeOrderedIds;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.IdempotencyMismatchException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
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
    SWEEP("sweep");

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
   * @param id id of the job or sweep
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
    while (true) {
      Optional<UUID> made =
          Objects.requireNonNull(
              transaction.execute(
                  status -> {
                    Optional<UUID> reserved = reserve(what, key);
                    reserved.ifPresent(insert);
                    return reserved;
                  }));
      if (made.isPresent()) {
        return new Answer(made.get(), false);
      }
      Optional<First> first = first(key);
      if (first.isPresent()) {
        return replay(what, key, first.get());
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
    return first(key).map(first -> replay(what, key, first));
  }

  private static Answer replay(Made what, IdempotencyKey key, First first) {
    if (first.what() != what || !first.bodySha256().equals(key.bodySha256())) {
      throw new IdempotencyMismatchException(key.key(), first.what().noun, first.id());
    }
    return new Answer(first.id(), true);
  }

  /** Reserves the key and returns an id for the new job or sweep; empty when the key is taken. */
  private Optional<UUID> reserve(Made what, IdempotencyKey key) {
    String column =
        switch (what) {
          case JOB -> "job_id";
          case SWEEP -> "sweep_id";
        };
    return sql.sql(
            """
            insert into idempotency_key (owner, key, body_sha256, %s)
            values (:owner, :key, :hash, :id)
            on conflict (owner, key) do nothing returning coalesce(job_id, sweep_id)"""
                .formatted(column))
        .param("owner", owner())
        .param("key", key.key())
        .param("hash", key.bodySha256())
        .param("id", TimeOrderedIds.next())
        .query(UUID.class)
        .optional();
  }

  private record First(Made what, UUID id, String bodySha256) {}

  private Optional<First> first(IdempotencyKey key) {
    return sql.sql(
            """
            select sweep_id is not null as is_sweep, coalesce(job_id, sweep_id) as id, body_sha256
            from idempotency_key where owner = :owner and key = :key""")
        .param("owner", owner())
        .param("key", key.key())
        .query(
            (row, number) ->
                new First(
                    row.getBoolean("is_sweep") ? Made.SWEEP : Made.JOB,
                    row.getObject("id", UUID.class),
                    row.getString("body_sha256")))
        .optional();
  }

  /** Returns the caller's owner; an empty string, which is no valid owner, for the operator. */
  private String owner() {
    return Objects.requireNonNullElse(caller.get().owner(), "");
  }
}
