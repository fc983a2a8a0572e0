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

/** Which of the store's bytes no job means any more. */
@Component
public class UnusedStorage {
  private static final Pattern JOB_KEY =
      Pattern.compile("jobs/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(\\d{1,18})/.+");

  private final JdbcClient sql;

  UnusedStorage(JdbcClient sql) {
    this.sql = sql;
  }

  /** Inside the transaction after which nobody means the keys. */
  public void add(Collection<String> keys) {
    for (String key : keys) {
      sql.sql("insert into storage_garbage (key) values (:key) on conflict do nothing")
          .param("key", key)
          .update();
    }
  }

  /**
   * Keys and prefixes that have been unused for at least {@code grace}, by PostgreSQL's clock;
   * longest first.
   *
   * @param except those to leave out
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

  /** Their bytes are gone. */
  public void removed(Collection<String> keys) {
    if (!keys.isEmpty()) {
      sql.sql("delete from storage_garbage where key in (:keys)").param("keys", keys).update();
    }
  }

  /**
   * Of keys that the store holds, those that a worker wrote and never published, and no worker can
   * publish any more: only the lease under which a key lies may, while it is good.
   *
   * @param keys as listed before this call; others than jobs' are passed over
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
