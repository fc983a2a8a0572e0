package dev.flattail.jobs.queue;

import dev.flattail.jobs.retention.StorageGarbage;
import dev.flattail.jobs.worker.Publication;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Records artifacts and checkpoint names in the caller's transaction, which holds the job's lock.
 */
@Component
class ArtifactRecords {
  private final JdbcClient sql;
  private final StorageGarbage unused;

  ArtifactRecords(JdbcClient sql, StorageGarbage unused) {
    this.sql = sql;
    this.unused = unused;
  }

  void publish(UUID job, Publication publication) {
    Map<String, String> before = keys(job, paths(publication));
    if (!isPublished(publication, before)) {
      publication.copies().forEach(copy -> copy(job, copy));
    }
    add(job, publication.artifacts());
    name(job, publication.checkpoints());
    withdraw(job, publication.withdrawn());
    unused.add(unreferenced(job, before.values()));
  }

  /** Returns the paths whose artifacts are replaced or removed. */
  private static List<String> paths(Publication publication) {
    return Stream.of(
            publication.copies().stream().map(Publication.Copy::to),
            publication.artifacts().stream().map(Publication.File::path),
            publication.withdrawn().stream())
        .flatMap(Function.identity())
        .toList();
  }

  /**
   * Returns whether this publication was committed before and its reply was lost. Copying again
   * would replace the old artifacts by the new ones.
   *
   * @param keys storage keys by path
   */
  private static boolean isPublished(Publication publication, Map<String, String> keys) {
    return !publication.artifacts().isEmpty()
        && publication.artifacts().stream()
            .allMatch(file -> file.storageKey().equals(keys.get(file.path())));
  }

  /** Returns the storage keys of those of the paths that have an artifact. */
  private Map<String, String> keys(UUID job, List<String> paths) {
    Map<String, String> keys = new HashMap<>();
    if (!paths.isEmpty()) {
      sql.sql(
              """
              select path, storage_key from job_artifact
              where job_id = :job and path = any (cast(:paths as text[]))""")
          .param("job", job)
          .param("paths", paths.toArray(String[]::new))
          .query(
              row -> {
                keys.put(row.getString("path"), row.getString("storage_key"));
              });
    }
    return keys;
  }

  /** Returns those of the keys that no artifact of the job refers to. */
  private List<String> unreferenced(UUID job, Collection<String> keys) {
    return keys.isEmpty()
        ? List.of()
        : sql.sql(
                """
                select distinct key from unnest(cast(:keys as text[])) as key where not exists (
                    select from job_artifact where job_id = :job and storage_key = key)""")
            .param("job", job)
            .param("keys", keys.toArray(String[]::new))
            .query(String.class)
            .list();
  }

  /** Copies an artifact's record to another path; does nothing when there is no such artifact. */
  private void copy(UUID job, Publication.Copy copy) {
    sql.sql(
            """
            insert into job_artifact (job_id, path, media_type, bytes, sha256, crc32, storage_key, created_at)
            select job_id, :to, media_type, bytes, sha256, crc32, storage_key, created_at
            from job_artifact where job_id = :job and path = :from
            on conflict (job_id, path) do update set media_type = excluded.media_type,
                bytes = excluded.bytes, sha256 = excluded.sha256, crc32 = excluded.crc32,
                storage_key = excluded.storage_key, created_at = excluded.created_at""")
        .param("job", job)
        .param("from", copy.from())
        .param("to", copy.to())
        .update();
  }

  private void add(UUID job, List<Publication.File> files) {
    if (files.isEmpty()) {
      return;
    }
    sql.sql(
            """
            insert into job_artifact (job_id, path, media_type, bytes, sha256, crc32, storage_key)
            select :job, path, media_type, bytes, sha256, crc32, storage_key
            from unnest(cast(:paths as text[]), cast(:mediaTypes as text[]),
                cast(:bytes as bigint[]), cast(:sha256s as text[]), cast(:crc32s as bigint[]),
                cast(:keys as text[]))
                as file (path, media_type, bytes, sha256, crc32, storage_key)
            on conflict (job_id, path) do update set media_type = excluded.media_type,
                bytes = excluded.bytes, sha256 = excluded.sha256, crc32 = excluded.crc32,
                storage_key = excluded.storage_key, created_at = excluded.created_at""")
        .param("job", job)
        .param("paths", files.stream().map(Publication.File::path).toArray(String[]::new))
        .param("mediaTypes", files.stream().map(Publication.File::mediaType).toArray(String[]::new))
        .param("bytes", files.stream().map(Publication.File::bytes).toArray(Long[]::new))
        .param("sha256s", files.stream().map(Publication.File::sha256).toArray(String[]::new))
        .param("crc32s", files.stream().map(Publication.File::crc32).toArray(Long[]::new))
        .param("keys", files.stream().map(Publication.File::storageKey).toArray(String[]::new))
        .update();
  }

  private void name(UUID job, List<Publication.Name> names) {
    if (names.isEmpty()) {
      return;
    }
    sql.sql(
            """
            insert into job_checkpoint (job_id, name, epoch, path)
            select :job, name, epoch, path
            from unnest(cast(:names as text[]), cast(:epochs as integer[]), cast(:paths as text[]))
                as checkpoint (name, epoch, path)
            on conflict (job_id, name) do update set epoch = excluded.epoch, path = excluded.path""")
        .param("job", job)
        .param("names", names.stream().map(Publication.Name::name).toArray(String[]::new))
        .param("epochs", names.stream().map(Publication.Name::epoch).toArray(Integer[]::new))
        .param("paths", names.stream().map(Publication.Name::path).toArray(String[]::new))
        .update();
  }

  private void withdraw(UUID job, List<String> paths) {
    if (paths.isEmpty()) {
      return;
    }
    sql.sql("delete from job_artifact where job_id = :job and path = any (cast(:paths as text[]))")
        .param("job", job)
        .param("paths", paths.toArray(String[]::new))
        .update();
  }
}
