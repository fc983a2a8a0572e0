package dev.flattail.artifacts;

import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The table {@code checkpoint}. */
interface CheckpointRows extends JpaRepository<CheckpointRow, UUID> {
  /** A fresh id, needed before the row: the bytes are stored under it first. */
  @Query(value = "select uuidv7()", nativeQuery = true)
  UUID nextId();
}
