package dev.flattail.datasets;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The table {@code dataset_version}. */
interface DatasetVersions extends JpaRepository<DatasetVersion, UUID> {
  Optional<DatasetVersion> findByNameAndSha256(String name, String sha256);

  Optional<DatasetVersion> findByNameAndCurrentTrue(String name);

  List<DatasetVersion> findByCurrentTrueOrderByName();

  /** Held to the transaction's end: two uploads under one name take turns. */
  @Query(
      value = "select 1 from pg_advisory_xact_lock(hashtext('dataset ' || :name))",
      nativeQuery = true)
  int lock(String name);
}
