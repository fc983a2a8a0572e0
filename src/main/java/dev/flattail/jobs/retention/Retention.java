package dev.flattail.jobs.retention;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes jobs and checkpoints past their retention period. It keeps queued and running jobs, the
 * jobs that their specs refer to, the jobs of a search that is not over, and jobs with the label
 * {@code keep} set to {@code true}. Ages are by PostgreSQL's clock.
 */
@Component
public class Retention {
  /**
   * SQL condition on {@code job}: it ended long enough ago, nothing refers to it, and the search
   * that it belongs to is over.
   */
  private static final String EXPIRED =
      """
      state in ('succeeded', 'failed', 'cancelled')
          and finished_at < now() - make_interval(secs => :age)
          and labels ->> 'keep' is distinct from 'true'
          and id <> all (cast(:named as uuid[]))
          and not exists (
              select from sweep where sweep.id = job.sweep_id and strategy ->> 'type' = 'asha'
                  and (exists (select from promotion_check where promotion_check.sweep_id = sweep.id)
                      or exists (
                          select from job as other where other.sweep_id = sweep.id
                              and other.state in ('queued', 'running'))))""";

  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final StorageGarbage unused;

  Retention(TransactionTemplate transaction, JdbcClient sql, StorageGarbage unused) {
    this.transaction = transaction;
    this.sql = sql;
    this.unused = unused;
  }

  /**
   * Returns the jobs and uploaded checkpoints that the specs of queued and running jobs refer to.
   */
  public Set<UUID> namedByLiveJobs() {
    return new HashSet<>(
        sql.sql(
                """
                select distinct cast(found.words[1] as uuid)
                from job, regexp_matches(
                    cast(spec as text),
                    '"([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})"', 'g') as found (words)
                where state in ('queued', 'running')""")
            .query(UUID.class)
            .list());
  }

  /** Skips reading the specs of all live jobs, which is slow, when no job is old enough. */
  private UUID[] namedIfAnyIsExpired(Duration age) {
    boolean any =
        sql.sql(
                """
                select exists (
                    select from job where state in ('succeeded', 'failed', 'cancelled')
                        and finished_at < now() - make_interval(secs => :age))""")
            .param("age", age.toMillis() / 1e3)
            .query(Boolean.class)
            .single();
    return any ? namedByLiveJobs().toArray(UUID[]::new) : new UUID[0];
  }

  /**
   * Deletes jobs that ended longer than {@code age} ago, and sweeps without remaining jobs.
   *
   * @return number of deleted jobs, at most {@code limit}
   */
  public int deleteJobs(Duration age, int limit) {
    UUID[] named = namedIfAnyIsExpired(age);
    List<UUID> gone =
        Objects.requireNonNull(
            transaction.execute(
                status -> {
                  List<UUID> deleted =
                      sql.sql(
                              "delete from job where id in (select id from job where "
                                  + EXPIRED
                                  + " order by finished_at limit :limit for update skip locked) returning id")
                          .param("age", age.toMillis() / 1e3)
                          .param("named", named)
                          .param("limit", limit)
                          .query(UUID.class)
                          .list();
                  unused.add(deleted.stream().map(id -> "jobs/" + id).toList());
                  return deleted;
                }));
    sql.sql(
            """
            delete from sweep where created_at < now() - make_interval(secs => :age)
                and not exists (select from job where sweep_id = sweep.id)""")
        .param("age", age.toMillis() / 1e3)
        .update();
    return gone.size();
  }

  /**
   * Deletes the weights and the resume state of jobs that ended longer than {@code age} ago. Keeps
   * everything else.
   *
   * @return number of affected jobs, at most {@code limit}
   */
  public int deleteCheckpoints(Duration age, int limit) {
    UUID[] named = namedIfAnyIsExpired(age);
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              List<UUID> old =
                  sql.sql(
                          "select id from job where "
                              + EXPIRED
                              + """
                               and exists (
                                  select from job_artifact where job_id = job.id and path like 'checkpoints/%')
                              order by finished_at limit :limit for update skip locked""")
                      .param("age", age.toMillis() / 1e3)
                      .param("named", named)
                      .param("limit", limit)
                      .query(UUID.class)
                      .list();
              if (!old.isEmpty()) {
                unused.add(
                    sql.sql(
                            """
                            delete from job_artifact
                            where job_id in (:jobs) and path like 'checkpoints/%'
                            returning storage_key""")
                        .param("jobs", old)
                        .query(String.class)
                        .list());
              }
              return old.size();
            }));
  }
}
