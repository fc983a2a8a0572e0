package dev.flattail.jobs.queue;

import dev.flattail.jobs.retention.StorageGarbage;
import dev.flattail.jobs.worker.Publication;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Records artifacts and checkpoint names in the caller's transaction. */
@Component
class ArtifactRecords {
  private static final List<Publication.Copy> NO_COPIES = List.of();

  private final JdbcClient sql;
  private final StorageGarbage unused;

  ArtifactRecords(JdbcClient sql, StorageGarbage unused) {
    this.sql = sql;
    this.unused = unused;
  }

  void publish(UUID job, Publication publication) {
    Set<String> replaced = new LinkedHashSet<>();
    for (Publication.Copy copy : isPublished(job, publication) ? NO_COPIES : publication.copies()) {
      replaced.addAll(keyOf(job, copy.to()));
      copy(job, copy);
    }
    for (Publication.File file : publication.artifacts()) {
      replaced.addAll(keyOf(job, file.path()));
      add(job, file);
    }
    for (Publication.Name name : publication.checkpoints()) {
      name(job, name);
    }
    for (String path : publication.withdrawn()) {
      replaced.addAll(withdraw(job, path));
    }
    replaced.removeAll(stillReferenced(job, replaced));
    unused.add(replaced);
  }

  /**
   * Returns whether this publication was committed before and its reply was lost. Copying again
   * would replace the old artifacts by the new ones.
   */
  private boolean isPublished(UUID job, Publication publication) {
    return !publication.artifacts().isEmpty()
        && publication.artifacts().stream()
            .allMatch(file -> keyOf(job, file.path()).contains(file.storageKey()));
  }

  private List<String> keyOf(UUID job, String path) {
    return sql.sql("select storage_key from job_artifact where job_id = :job and path = :path")
        .param("job", job)
        .param("path", path)
        .query(String.class)
        .list();
  }

  /** Returns the keys that artifacts of the job still refer to. */
  private List<String> stillReferenced(UUID job, Set<String> keys) {
    return keys.isEmpty()
        ? List.of()
        : sql.sql(
                "select storage_key from job_artifact where job_id = :job and storage_key in (:keys)")
            .param("job", job)
            .param("keys", keys)
            .query(String.class)
            .list();
  }

  /** Copies an artifact's record to another path; does nothing when there is no such artifact. */
  private void copy(UUID job, Publication.Copy copy) {
    sql.sql(
            """
            insert into job_artifact (job_id, path, media_type, bytes, sha256, storage_key, created_at)
            select job_id, :to, media_type, bytes, sha256, storage_key, created_at
            from job_artifact where job_id = :job and path = :from
            on conflict (job_id, path) do update set media_type = excluded.media_type,
                bytes = excluded.bytes, sha256 = excluded.sha256,
                storage_key = excluded.storage_key, created_at = excluded.created_at""")
        .param("job", job)
        .param("from", copy.from())
        .param("to", copy.to())
        .update();
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
