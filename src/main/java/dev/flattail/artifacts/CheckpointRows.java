package dev.flattail.artifacts;

import java.util.List;
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

  /** Returns the ids of uploads older than {@code seconds}, by PostgreSQL's clock. */
  @Query(
      value =
          "select id from checkpoint where created_at < now() - make_interval(secs => :seconds)",
      nativeQuery = true)
  List<UUID> olderThan(double seconds);

  /**
   * Returns uploads, newest first.
   *
   * @param all whether of every owner
   * @param before id that follows the page
   */
  @Query(
      value =
          """
          select * from checkpoint where (:all or owner = :owner) and id < :before
          order by id desc limit :most""",
      nativeQuery = true)
  List<CheckpointRow> page(boolean all, String owner, UUID before, int most);
}
