package dev.flattail.quotas;

import dev.flattail.caller.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Enforces the {@link QuotaLimits} of owners. Admins have no limits. */
public final class Quotas {
  /** No limits. */
  public static final Quotas NONE = new Quotas(QuotaLimits.NONE, List.of());

  private final QuotaLimits limits;
  private final List<StorageUsage> kinds;

  /**
   * Creates quotas.
   *
   * @param kinds kinds of stored bytes that count together
   */
  public Quotas(QuotaLimits limits, List<StorageUsage> kinds) {
    this.limits = limits;
    this.kinds = List.copyOf(kinds);
  }

  /** Returns whether the caller's queued jobs must be counted before a submission. */
  public boolean limitsJobs(Caller caller) {
    return !caller.isAdmin() && limits.queuedJobs() != null;
  }

  /**
   * Checks the limit of queued jobs.
   *
   * @param waiting queued jobs of the caller's owner
   * @param more jobs to be added
   * @throws QuotaExceededException when the total would exceed the limit
   */
  public void admitJobs(Caller caller, long waiting, int more) {
    Integer most = limits.queuedJobs();
    if (most != null && !caller.isAdmin() && waiting + more > most) {
      throw QuotaExceededException.ofJobs(
          "the owner '%s' may have %d job%s waiting and has %d; wait for some to start, or cancel some"
              .formatted(caller.owner(), most, most == 1 ? "" : "s", waiting));
    }
  }

  /**
   * Checks the limit of stored bytes.
   *
   * @param more bytes to be stored; 0 when unknown
   * @throws QuotaExceededException when the total would exceed the limit
   */
  public void admitBytes(Caller caller, long more) {
    Long most = limits.storedBytes();
    String owner = caller.owner();
    if (most == null || owner == null || caller.isAdmin()) {
      return;
    }
    long stored = storedBy(owner);
    if (more == 0 ? stored >= most : stored + more > most) {
      throw QuotaExceededException.ofStorage(
          "the owner '%s' may store %d bytes of artifacts and has %d%s; DELETE jobs, or ask for more"
              .formatted(
                  owner, most, stored, more == 0 ? "" : ", and this would be %d".formatted(more)));
    }
  }

  private long storedBy(@Nullable String owner) {
    return kinds.stream().mapToLong(kind -> kind.of(owner)).sum();
  }

  /** Returns what the caller's owner uses, with the limits that apply to the caller. */
  public QuotaUsage usage(Caller caller, QueuedJobsUsage queued) {
    QuotaLimits applied = caller.isAdmin() ? QuotaLimits.NONE : limits;
    Integer jobs = applied.queuedJobs();
    String owner = caller.owner();
    return new QuotaUsage(
        owner,
        new QuotaUsage.Amount(queued.of(owner), jobs == null ? null : Long.valueOf(jobs)),
        new QuotaUsage.Amount(storedBy(owner), applied.storedBytes()));
  }

  /**
   * Returns the maximum size of an upload by the caller, in bytes.
   *
   * @param general the limit for all callers
   */
  public long largestUpload(Caller caller, long general) {
    Long most = limits.uploadBytes();
    return most == null || caller.isAdmin() ? general : Math.min(general, most);
  }
}
