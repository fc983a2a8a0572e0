package dev.flattail.jobs.sweeps;

import dev.flattail.caller.CurrentCaller;
import dev.flattail.ids.TimeOrderedIds;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.queue.IdempotencyKeys;
import dev.flattail.jobs.queue.JobInserts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Adds all jobs of a sweep, or of an addition to one, to the queue in one transaction. */
@Component
class SweepWrites {
  private final TransactionTemplate transaction;
  private final NamedParameterJdbcTemplate sql;
  private final SweepLock lock;
  private final JobInserts inserts;
  private final IdempotencyKeys keys;
  private final CurrentCaller caller;

  SweepWrites(
      TransactionTemplate transaction,
      NamedParameterJdbcTemplate sql,
      SweepLock lock,
      JobInserts inserts,
      IdempotencyKeys keys,
      CurrentCaller caller) {
    this.transaction = transaction;
    this.sql = sql;
    this.lock = lock;
    this.inserts = inserts;
    this.keys = keys;
    this.caller = caller;
  }

  /** Returns the sweep that was created with the key before. */
  Optional<SubmittedSweep> replay(IdempotencyKey key) {
    return keys.known(IdempotencyKeys.Made.SWEEP, key)
        .flatMap(answer -> jobs(answer.id()).map(jobs -> submitted(answer, jobs)));
  }

  private Optional<Integer> jobs(UUID sweep) {
    return sql
        .query(
            "select jobs from sweep where id = :id",
            Map.of("id", sweep),
            (row, number) -> row.getInt("jobs"))
        .stream()
        .findFirst();
  }

  private static SubmittedSweep submitted(IdempotencyKeys.Answer answer, int jobs) {
    return new SubmittedSweep(answer.id(), jobs, answer.replayed());
  }

  SubmittedSweep submit(SweepSubmission submission) {
    IdempotencyKey key = submission.idempotencyKey();
    if (key == null) {
      UUID id = TimeOrderedIds.next();
      transaction.executeWithoutResult(status -> insert(id, submission));
      return new SubmittedSweep(id, submission.points().size(), false);
    }
    IdempotencyKeys.Answer answer =
        keys.createOnce(IdempotencyKeys.Made.SWEEP, key, id -> insert(id, submission));
    // A request with the same body creates the same number of jobs; others may be added later.
    int created = submission.points().size();
    return submitted(answer, answer.replayed() ? jobs(answer.id()).orElse(created) : created);
  }

  private void insert(UUID id, SweepSubmission submission) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("id", id);
    parameters.put("name", submission.name());
    parameters.put("owner", caller.get().owner());
    parameters.put("base", StoredJson.of(submission.base()).text());
    parameters.put("strategy", StoredJson.of(submission.strategy()).text());
    parameters.put("grid", StoredJson.of(submission.grid()).text());
    parameters.put("space", StoredJson.of(submission.space()).text());
    parameters.put("jobs", submission.points().size());
    StoredJson targets = submission.notifyTargets();
    parameters.put("notify", targets == null ? null : targets.text());
    sql.update(
        """
        insert into sweep (id, name, owner, base, strategy, grid, space, jobs, notify)
        values (:id, :name, :owner, cast(:base as json), cast(:strategy as json),
            cast(:grid as json), cast(:space as json), :jobs, cast(:notify as jsonb))""",
        parameters);
    insertJobs(id, 0, submission.points());
  }

  /** Returns whether jobs were added to the sweep with the key before. */
  boolean hasAdded(UUID sweep, IdempotencyKey key) {
    return keys.hasAdded(sweep, key);
  }

  /** Adds jobs; returns false, with nothing added, when the key was used for them before. */
  boolean add(SweepAddition addition) {
    IdempotencyKey key = addition.idempotencyKey();
    if (key == null) {
      transaction.executeWithoutResult(status -> insert(addition));
      return true;
    }
    return !keys.createOnce(
            IdempotencyKeys.Made.ADDITION, addition.sweep(), key, id -> insert(addition))
        .replayed();
  }

  private void insert(SweepAddition addition) {
    UUID id = addition.sweep();
    lock.requireUnchanged(id, addition.seen());
    lock(id, addition.before());
    sql.update(
        """
        update sweep set jobs = jobs + :more, strategy = cast(:strategy as json),
            grid = cast(:grid as json), search_cancelled = false
        where id = :id""",
        Map.of(
            "id",
            id,
            "more",
            addition.points().size(),
            "strategy",
            StoredJson.of(addition.strategy()).text(),
            "grid",
            StoredJson.of(addition.grid()).text()));
    insertJobs(id, addition.before(), addition.points());
  }

  /** Lets no paused training of the sweep's search go on; without effect on other sweeps. */
  void cancelSearch(UUID sweep) {
    sql.update(
        "update sweep set search_cancelled = true where id = :id and strategy ->> 'type' = 'asha'",
        Map.of("id", sweep));
    sql.update("delete from promotion_check where sweep_id = :id", Map.of("id", sweep));
  }

  /** Locks the sweep until the end of the transaction, so that additions follow each other. */
  private void lock(UUID id, int jobs) {
    String owner = caller.get().owner();
    Integer present =
        sql
            .query(
                "select owner, jobs from sweep where id = :id for no key update",
                Map.of("id", id),
                (row, number) -> {
                  if (!Objects.equals(owner, row.getString("owner"))) {
                    throw new SweepNotYoursException(id);
                  }
                  return row.getInt("jobs");
                })
            .stream()
            .findFirst()
            .orElseThrow(() -> new SweepNotFoundException(id));
    if (present != jobs) {
      throw new SweepChangedException(id);
    }
  }

  private void insertJobs(UUID sweep, int before, List<SweepSubmission.Point> points) {
    List<UUID> jobs =
        inserts.insertAll(sweep, points.stream().map(SweepSubmission.Point::job).toList());
    List<SqlParameterSource> rows = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      rows.add(
          new MapSqlParameterSource("sweep", sweep)
              .addValue("position", before + i)
              .addValue("job", jobs.get(i))
              .addValue("values", StoredJson.of(points.get(i).values()).text()));
    }
    sql.batchUpdate(
        """
        insert into sweep_job (sweep_id, position, job_id, grid_values)
        values (:sweep, :position, :job, cast(:values as json))""",
        rows.toArray(SqlParameterSource[]::new));
  }
}
