package dev.flattail.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Records artifacts and checkpoint names inside the caller's transaction. */
@Component
class Publishing {
  private final JdbcClient sql;

  Publishing(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * @return the storage keys that no artifact of the job means any more
   */
  List<String> publish(UUID job, Publication publication) {
    List<String> unused = new ArrayList<>();
    for (Publication.File file : publication.artifacts()) {
      unused.addAll(replaced(job, file.path(), file.storageKey()));
      add(job, file);
    }
    for (Publication.Name name : publication.checkpoints()) {
      name(job, name);
    }
    for (String path : publication.withdrawn()) {
      unused.addAll(withdraw(job, path));
    }
    return unused;
  }

  /** The key under which the path's bytes lay until now, where that is another one. */
  private List<String> replaced(UUID job, String path, String newKey) {
    return sql.sql(
            """
            select storage_key from job_artifact
            where job_id = :job and path = :path and storage_key <> :key""")
        .param("job", job)
        .param("path", path)
        .param("key", newKey)
        .query(String.class)
        .list();
  }

  private void add(UUID job, Publication.File file) {
    sql.sql(
            """
            insert into job_artifact (job_id, path, media_type, bytes, sha256, storage_key)
            values (:job, :path, :mediaType, :bytes, :sha256, :key)
            on conflict (job_id, path) do update set media_type = excluded.media_type,
                bytes = excluded.bytes, sha256 = excluded.sha256,
                storage_key = excluded.storage_key, created_at = excluded.created_at""")
        .param("job", job)
        .param("path", file.path())
        .param("mediaType", file.mediaType())
        .param("bytes", file.bytes())
        .param("sha256", file.sha256())
        .param("key", file.storageKey())
        .update();
  }

  private void name(UUID job, Publication.Name name) {
    sql.sql(
            """
            insert into job_checkpoint (job_id, name, epoch, path)
            values (:job, :name, :epoch, :path)
            on conflict (job_id, name) do update set epoch = excluded.epoch, path = excluded.path""")
        .param("job", job)
        .param("name", name.name())
        .param("epoch", name.epoch())
        .param("path", name.path())
        .update();
  }

  private List<String> withdraw(UUID job, String path) {
    return sql.sql(
            "delete from job_artifact where job_id = :job and path = :path returning storage_key")
        .param("job", job)
        .param("path", path)
        .query(String.class)
        .list();
  }
}
