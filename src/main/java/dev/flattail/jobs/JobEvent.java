package dev.flattail.jobs;

import java.time.Instant;

/**
 * One entry of a job's history. Numbers increase and are never reused. Only the newest progress
 * event is kept, so numbers have gaps.
 *
 * @param seq number within the job, from 1; the event's id in server-sent events
 */
public record JobEvent(long seq, Type type, StoredJson data, Instant at) {

  public enum Type {
    /** A state transition: {@code state}, {@code attempt}, {@code reason}, {@code error}. */
    STATE,
    /** Progress, with the fields of {@link Progress}. */
    PROGRESS,
    /** A metrics row. */
    EPOCH,
    /** A log line, with {@code level} and {@code message}. */
    LOG;

    /** Returns the name in server-sent events and in the database. */
    public String wire() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
