package dev.flattail.artifacts;

import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Accesses the table {@code checkpoint}. */
interface CheckpointRows extends JpaRepository<CheckpointRow, UUID> {
  /**
   * Serializes the recording of an owner's uploads; the lock is held until the transaction's end.
   */
  @Query(
      value =
          "select 1 from pg_advisory_xact_lock(hashtextextended('checkpoints of ' || :owner, 0))",
      nativeQuery = true)
  int lockUploadsOf(String owner);
}
