package dev.flattail.jobs;

import java.time.Instant;

/**
 * One line of a job's history. Numbers rise and are never given twice; of the progress events only
 * the newest is kept, so there are gaps.
 *
 * @param seq per job, from 1; what SSE calls the id
 */
public record JobEvent(long seq, Type type, StoredJson data, Instant at) {

  /** What kind of line. */
  public enum Type {
    /** The job changed its state: {@code state}, {@code attempt}, {@code reason}, {@code error}. */
    STATE,
    /** The fields of {@link Progress}. */
    PROGRESS,
    /** A metrics row. */
    EPOCH,
    /** {@code level} and {@code message}. */
    LOG;

    /** The name in SSE and in the table. */
    public String wire() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
