package dev.flattail.jobs;

/**
 * Why an attempt failed, which decides whether another may help. Each is a problem type with a page
 * under {@code /problems/}.
 */
public enum FailureCause {
  /** Storage, network, a native library: the same job may well succeed on another try. */
  INFRASTRUCTURE("infrastructure", "The machinery under the job failed", 500, true),
  /** Memory of the device or the machine ran out. */
  OUT_OF_MEMORY("out-of-memory", "Memory ran out", 507, true),
  /** The worker vanished without a word, as often as the job has attempts. */
  WORKER_LOST("worker-lost", "The worker died", 500, true),
  /** The data set is missing, unreadable or does not fit the spec. */
  DATA("bad-data", "The data cannot be used", 422, false),
  /** The loss became NaN or infinite. */
  DIVERGED("diverged", "Training diverged", 422, false),
  /** The spec passed validation and still asks for the impossible. */
  BAD_SPEC("bad-spec", "The spec cannot be run", 422, false),
  /** {@code maxDuration} is over. */
  TIME_OVER("time-over", "The job ran longer than its maxDuration", 422, false);

  private final String slug;
  private final String title;
  private final int status;
  private final boolean retried;

  FailureCause(String slug, String title, int status, boolean retried) {
    this.slug = slug;
    this.title = title;
    this.status = status;
    this.retried = retried;
  }

  /** Last part of the problem's {@code type}. */
  public String slug() {
    return slug;
  }

  public String title() {
    return title;
  }

  /** The HTTP status that fits; advisory, as RFC 9457 has it. */
  public int status() {
    return status;
  }

  /** Whether the job goes back to the queue while it has attempts left. */
  public boolean isRetried() {
    return retried;
  }
}
