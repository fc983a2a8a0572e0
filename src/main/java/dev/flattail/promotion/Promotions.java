package dev.flattail.promotion;

import dev.flattail.jobs.JobState;
import dev.flattail.jobs.PausedTrainings;
import dev.flattail.jobs.StoredJson;
import dev.flattail.search.SuccessiveHalving;
import dev.flattail.search.SuccessiveHalving.Candidate;
import dev.flattail.search.SuccessiveHalving.Progress;
import dev.flattail.search.SuccessiveHalving.Promotion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides which paused trainings of a search go on, and returns them to the queue.
 *
 * <p>The transaction that ends a job of a search leaves a row in {@code promotion_check}. The one
 * that decides deletes it and promotes trainings: all of it, or nothing. So a process may die at
 * any time, and any number of processes may run this.
 *
 * <p>Trainings that have ended since the last decision are added one by one, in the order in which
 * they ended. So the decisions are the same however late they are made.
 */
@Component
public class Promotions {
  /** Sweeps that one round looks at. */
  private static final int MOST = 50;

  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final RungReads rungs;
  private final PausedTrainings paused;

  Promotions(
      TransactionTemplate transaction, JdbcClient sql, RungReads rungs, PausedTrainings paused) {
    this.transaction = transaction;
    this.sql = sql;
    this.rungs = rungs;
    this.paused = paused;
  }

  /**
   * Returns the age of the oldest end of a job about which its search has not decided, in seconds;
   * 0 without any.
   */
  public double oldestUndecidedSeconds() {
    return sql.sql(
            "select coalesce(greatest(0, extract(epoch from now() - min(at))), 0) from promotion_check")
        .query(Double.class)
        .single();
  }

  /**
   * Returns sweeps of which a job has ended since their searches decided. They are chosen at
   * random, so that those that fail do not keep others back.
   */
  List<UUID> undecided() {
    return sql.sql(
            "select sweep_id from promotion_check group by sweep_id order by random() limit :most")
        .param("most", MOST)
        .query(UUID.class)
        .list();
  }

  /**
   * Decides for a sweep which of its paused trainings go on.
   *
   * @return the trainings that go on; none when another process decides at this moment
   */
  public List<UUID> decide(UUID sweep) {
    List<UUID> promoted = transaction.execute(status -> decideLocked(sweep));
    return promoted == null ? List.of() : promoted;
  }

  private List<UUID> decideLocked(UUID sweep) {
    Optional<Locked> locked =
        sql.sql(
                "select strategy, search_cancelled from sweep where id = :id for no key update skip locked")
            .param("id", sweep)
            .query(
                (row, number) ->
                    new Locked(
                        new StoredJson(row.getString("strategy")).asMap(),
                        row.getBoolean("search_cancelled")))
            .optional();
    if (locked.isEmpty()) {
      return List.of();
    }
    Set<UUID> ended =
        new LinkedHashSet<>(
            sql.sql(
                    """
                    with checks as (
                        delete from promotion_check where sweep_id = :id returning number, job_id)
                    select job_id from checks group by job_id order by max(number)""")
                .param("id", sweep)
                .query(UUID.class)
                .list());
    Optional<Search> search = Search.of(locked.get().strategy());
    if (search.isEmpty() || locked.get().cancelled() || ended.isEmpty()) {
      return List.of();
    }
    SuccessiveHalving halving = search.get().halving();
    List<Promotion<UUID>> promotions =
        promotions(halving, trainings(sweep, search.get(), ended), ended);
    for (Promotion<UUID> promotion : promotions) {
      boolean isLast = promotion.untilEpoch() == halving.maxEpochs();
      paused.continueTo(promotion.id(), isLast ? null : promotion.untilEpoch());
    }
    return promotions.stream().map(Promotion::id).toList();
  }

  private record Locked(Map<String, Object> strategy, boolean cancelled) {}

  /**
   * Reads the trainings of a sweep that exist, in the order of its table.
   *
   * @param ended those whose ends are decided upon now
   */
  private Map<UUID, Candidate<UUID>> trainings(UUID sweep, Search search, Set<UUID> ended) {
    Map<UUID, Candidate<UUID>> trainings = new LinkedHashMap<>();
    rungs
        .trainings(sweep, search.metric())
        .forEach(
            (id, read) -> {
              List<@Nullable Double> reached = new ArrayList<>();
              for (RungValue rung : read.rungs()) {
                reached.add(rung.value());
              }
              Candidate<UUID> training =
                  new Candidate<>(id, reached, progress(read.state(), read.isKept()));
              // One that has ended since the checks were taken is for the next decision.
              boolean isEarly = read.isUndecided() && !ended.contains(id);
              trainings.put(id, isEarly ? before(training) : training);
            });
    return trainings;
  }

  /**
   * @param kept whether the checkpoint is there from which the training would go on
   */
  private static Progress progress(JobState state, boolean kept) {
    return switch (state) {
      case QUEUED, RUNNING -> Progress.UNDERWAY;
      case FAILED, CANCELLED -> Progress.LOST;
      case SUCCEEDED -> kept ? Progress.AT_RUNG : Progress.STUCK;
    };
  }

  /**
   * Returns the trainings that go on.
   *
   * @param ended those whose ends were not decided upon, in the order in which they ended
   */
  static List<Promotion<UUID>> promotions(
      SuccessiveHalving halving, Map<UUID, Candidate<UUID>> trainings, Set<UUID> ended) {
    Map<UUID, Candidate<UUID>> seen = new LinkedHashMap<>(trainings);
    seen.replaceAll((id, training) -> ended.contains(id) ? before(training) : training);
    Map<UUID, Promotion<UUID>> promotions = new LinkedHashMap<>();
    for (UUID id : ended) {
      Candidate<UUID> training = trainings.get(id);
      if (training == null) {
        continue; // deleted since
      }
      seen.put(id, training);
      for (Promotion<UUID> promotion : halving.promotions(List.copyOf(seen.values()))) {
        promotions.put(promotion.id(), promotion);
        seen.computeIfPresent(promotion.id(), (key, promoted) -> underway(promoted));
      }
    }
    return List.copyOf(promotions.values());
  }

  /** Returns a training as it was before it ended. */
  private static Candidate<UUID> before(Candidate<UUID> training) {
    List<@Nullable Double> values = training.values();
    return switch (training.progress()) {
      case UNDERWAY -> training;
      case LOST -> underway(training);
      case AT_RUNG, STUCK ->
          new Candidate<>(
              training.id(), values.subList(0, Math.max(0, values.size() - 1)), Progress.UNDERWAY);
    };
  }

  private static Candidate<UUID> underway(Candidate<UUID> training) {
    return new Candidate<>(training.id(), training.values(), Progress.UNDERWAY);
  }
}
