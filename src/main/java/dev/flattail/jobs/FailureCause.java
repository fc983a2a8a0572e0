package dev.flattail.jobs;

/**
 * Why an attempt failed; decides whether the job is retried. Each cause is a problem type with a
 * page under {@code /problems/}.
 */
public enum FailureCause {
  /** A failure of storage, network or a native library: a retry may succeed. */
  INFRASTRUCTURE("infrastructure", "The machinery under the job failed", 500, true),
  /** The memory of the device or the machine ran out. */
  OUT_OF_MEMORY("out-of-memory", "Memory ran out", 507, true),
  /** The worker disappeared without reporting a reason, in each of the job's attempts. */
  WORKER_LOST("worker-lost", "The worker died", 500, true),
  /** The data set is missing, is unreadable, or does not fit the spec. */
  DATA("bad-data", "The data cannot be used", 422, false),
  /** The loss, the gradient, the weights or the logits of a training became NaN or infinite. */
  DIVERGED("diverged", "Training diverged", 422, false),
  /** A measurement met logits or figures that are NaN or infinite. */
  NOT_FINITE("not-finite", "A figure is not finite", 422, false),
  /** The spec passed validation but cannot be run. */
  BAD_SPEC("bad-spec", "The spec cannot be run", 422, false),
  /** The job ran longer than its {@code maxDuration}. */
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

  /** Returns the last part of the problem's {@code type}. */
  public String slug() {
    return slug;
  }

  public String title() {
    return title;
  }

  /** Returns the matching HTTP status; advisory, as in RFC 9457. */
  public int status() {
    return status;
  }

  /** Returns whether the job returns to the queue while it has attempts left. */
  public boolean isRetried() {
    return retried;
  }
}
