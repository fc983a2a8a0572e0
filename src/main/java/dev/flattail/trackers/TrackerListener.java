package dev.flattail.trackers;

/** Listener for exports of this process; used for metrics. Must neither block nor throw. */
public interface TrackerListener {
  /** How an export ended. */
  enum Outcome {
    /** The run is up to date. */
    EXPORTED,
    /** The tracker refused something of this job. */
    REFUSED,
    /** The tracker could not be used. */
    UNAVAILABLE
  }

  /** An export ended. */
  void exported(Outcome outcome);
}
