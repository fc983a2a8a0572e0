package dev.flattail.datasets;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** Accesses the table {@code dataset_version}. */
interface DatasetVersions extends JpaRepository<DatasetVersion, UUID> {
  Optional<DatasetVersion> findByNameAndSha256(String name, String sha256);

  Optional<DatasetVersion> findByNameAndCurrentTrue(String name);

  List<DatasetVersion> findByNameAndDeletedAtIsNull(String name);

  /**
   * Lets housekeeping delete what the artifact store has under a key, after its grace period. The
   * period starts again.
   */
  @Modifying
  @Query(
      value =
          "insert into storage_garbage (key) values (:key) on conflict (key) do update set since = now()",
      nativeQuery = true)
  void discard(String key);

  /** Keeps housekeeping from deleting what the artifact store has under a key. */
  @Modifying
  @Query(value = "delete from storage_garbage where key = :key", nativeQuery = true)
  void keep(String key);

  /** Serializes uploads under one name; the lock is held until the transaction's end. */
  @Query(
      value = "select 1 from pg_advisory_xact_lock(hashtext('dataset ' || :name))",
      nativeQuery = true)
  int lock(String name);
}
