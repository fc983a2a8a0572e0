package dev.flattail.artifacts;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The table {@code checkpoint}. */
interface CheckpointRows extends JpaRepository<CheckpointRow, UUID> {
  /** A fresh id, needed before the row: the bytes are stored under it first. */
  @Query(value = "select uuidv7()", nativeQuery = true)
  UUID nextId();

  /** Bytes of all uploads of an owner. */
  @Query(
      value = "select coalesce(sum(bytes), 0) from checkpoint where owner = :owner",
      nativeQuery = true)
  long bytesOf(String owner);

  /** Until the transaction's end, for those who record an upload of this owner. */
  @Query(
      value =
          "select 1 from pg_advisory_xact_lock(hashtextextended('checkpoints of ' || :owner, 0))",
      nativeQuery = true)
  int lockUploadsOf(String owner);

  /** Ids of uploads older than so many seconds, by PostgreSQL's clock. */
  @Query(
      value =
          "select id from checkpoint where created_at < now() - make_interval(secs => :seconds)",
      nativeQuery = true)
  List<UUID> olderThan(double seconds);
}
