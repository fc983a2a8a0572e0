package dev.flattail.webhooks;

/** Listener for attempts of this process; used for metrics. Must neither block nor throw. */
public interface WebhookListener {
  /** How an attempt ended. */
  enum Outcome {
    /** The receiver accepted the event. */
    DELIVERED,
    /** Another attempt follows. */
    RETRIED,
    /** No other attempt follows. */
    FAILED
  }

  /** An attempt ended. */
  void attempted(Outcome outcome);
}
