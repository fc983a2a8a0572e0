package dev.flattail.datasets;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Accesses the table {@code dataset_version}. */
interface DatasetVersions extends JpaRepository<DatasetVersion, UUID> {
  Optional<DatasetVersion> findByNameAndSha256(String name, String sha256);

  Optional<DatasetVersion> findByNameAndCurrentTrue(String name);

  List<DatasetVersion> findByCurrentTrueOrderByName();

  /** Serializes uploads under one name; the lock is held until the transaction's end. */
  @Query(
      value = "select 1 from pg_advisory_xact_lock(hashtext('dataset ' || :name))",
      nativeQuery = true)
  int lock(String name);
}
