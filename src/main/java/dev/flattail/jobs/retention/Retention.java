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
 * Lets go of what is old enough. Jobs that are queued or running, those that such a job's spec
 * names, and those with the label {@code keep} set to {@code true} stay. Ages are by PostgreSQL's
 * clock.
 */
@Component
public class Retention {
  /** Of {@code job}: whether it ended long ago and nothing holds it. */
  private static final String LET_GO =
      """
      state in ('succeeded', 'failed', 'cancelled')
          and finished_at < now() - make_interval(secs => :age)
          and labels ->> 'keep' is distinct from 'true'
          and id <> all (cast(:named as uuid[]))""";

  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final UnusedStorage unused;

  Retention(TransactionTemplate transaction, JdbcClient sql, UnusedStorage unused) {
    this.transaction = transaction;
    this.sql = sql;
    this.unused = unused;
  }

  /** What the specs of queued and running jobs name: other jobs and uploaded checkpoints. */
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

  /** Reading the specs of all live jobs takes a while, and mostly nothing is old enough. */
  private UUID[] namedIfAnyIsOld(Duration age) {
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
   * Deletes jobs that ended longer than {@code age} ago, and sweeps of which none is left.
   *
   * @return how many jobs, at most {@code limit}
   */
  public int deleteJobs(Duration age, int limit) {
    UUID[] named = namedIfAnyIsOld(age);
    List<UUID> gone =
        Objects.requireNonNull(
            transaction.execute(
                status -> {
                  List<UUID> deleted =
                      sql.sql(
                              "delete from job where id in (select id from job where "
                                  + LET_GO
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
   * Deletes the weights, and what a resumed training needs, of jobs that ended longer than {@code
   * age} ago; all else of them stays.
   *
   * @return of how many jobs, at most {@code limit}
   */
  public int deleteCheckpoints(Duration age, int limit) {
    UUID[] named = namedIfAnyIsOld(age);
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              List<UUID> old =
                  sql.sql(
                          "select id from job where "
                              + LET_GO
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
