package dev.flattail.jobs.retention;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Records which keys of the artifact store no job refers to any more. */
@Component
public class StorageGarbage {
  private static final Pattern JOB_KEY =
      Pattern.compile("jobs/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(\\d{1,18})/.+");

  private final JdbcClient sql;

  StorageGarbage(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Records unused keys. Must be called in the transaction that removes the last references to
   * them.
   */
  public void add(Collection<String> keys) {
    if (!keys.isEmpty()) {
      sql.sql(
              """
              insert into storage_garbage (key) select unnest(cast(:keys as text[]))
              on conflict do nothing""")
          .param("keys", keys.toArray(String[]::new))
          .update();
    }
  }

  /**
   * Returns keys and prefixes that have been unused for at least {@code grace}, by PostgreSQL's
   * clock; longest unused first.
   *
   * @param except keys to leave out
   */
  public List<String> unusedFor(Duration grace, int limit, Collection<String> except) {
    return sql.sql(
            """
            select key from storage_garbage where since <= now() - make_interval(secs => :grace)
                and key <> all (cast(:except as text[]))
            order by since, key limit :limit""")
        .param("grace", grace.toMillis() / 1e3)
        .param("limit", limit)
        .param("except", except.toArray(String[]::new))
        .query(String.class)
        .list();
  }

  /** Forgets keys after their bytes were deleted. */
  public void removed(Collection<String> keys) {
    if (!keys.isEmpty()) {
      sql.sql("delete from storage_garbage where key in (:keys)").param("keys", keys).update();
    }
  }

  /**
   * Returns those of the store's keys that are orphaned: a worker wrote them, never published them,
   * and cannot publish them any more. Only the lease that a key belongs to may publish it, and only
   * while that lease is valid.
   *
   * @param keys as listed before this call; keys that do not belong to jobs are ignored
   */
  public List<String> orphans(List<String> keys) {
    List<String> jobKeys = new ArrayList<>();
    List<UUID> jobs = new ArrayList<>();
    List<Long> tokens = new ArrayList<>();
    for (String key : keys) {
      Matcher parts = JOB_KEY.matcher(key);
      if (parts.matches()) {
        jobKeys.add(key);
        jobs.add(UUID.fromString(parts.group(1)));
        tokens.add(Long.valueOf(parts.group(2)));
      }
    }
    return sql.sql(
            """
            select stored.key
            from unnest(cast(:keys as text[]), cast(:jobs as uuid[]), cast(:tokens as bigint[]))
                as stored (key, job, token)
            where not exists (
                    select from job where id = stored.job and state = 'running'
                        and lease_token = stored.token)
                and not exists (
                    select from job_artifact where job_id = stored.job
                        and storage_key = stored.key)
                and not exists (select from storage_garbage where key = stored.key)
            order by stored.key""")
        .param("keys", jobKeys.toArray(String[]::new))
        .param("jobs", jobs.toArray(UUID[]::new))
        .param("tokens", tokens.toArray(Long[]::new))
        .query(String.class)
        .list();
  }
}
