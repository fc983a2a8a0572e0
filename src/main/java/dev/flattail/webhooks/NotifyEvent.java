package dev.flattail.webhooks;

import dev.flattail.jobspec.schema.Names;

/** What a receiver may want to hear of. */
public enum NotifyEvent {
  /** A job succeeded. */
  SUCCEEDED,
  /** A job failed. */
  FAILED,
  /** A job was cancelled. */
  CANCELLED,
  /** A job succeeded, and its expectations are met or not. */
  VERDICT,
  /** All jobs of a sweep have ended. */
  ENDED;

  /** Returns the name in JSON. */
  public String wire() {
    return Names.of(this);
  }
}
