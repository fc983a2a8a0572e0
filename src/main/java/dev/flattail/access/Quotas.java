package dev.flattail.access;

import java.util.List;

/** Holds owners to their {@link QuotaLimits}. Admins have none. */
public final class Quotas {
  /** Nobody is limited. */
  public static final Quotas NONE = new Quotas(QuotaLimits.NONE, List.of());

  private final QuotaLimits limits;
  private final List<OwnedBytes> kinds;

  /**
   * @param kinds of bytes that count together
   */
  public Quotas(QuotaLimits limits, List<OwnedBytes> kinds) {
    this.limits = limits;
    this.kinds = List.copyOf(kinds);
  }

  /** Whether the caller's waiting jobs must be counted before another may come. */
  public boolean limitsJobs(Caller caller) {
    return !caller.isAdmin() && limits.queuedJobs() != null;
  }

  /**
   * @param waiting jobs of the caller's owner that wait
   * @param more that would join them
   * @throws QuotaExceededException when those are too many
   */
  public void admitJobs(Caller caller, long waiting, int more) {
    Integer most = limits.queuedJobs();
    if (most != null && !caller.isAdmin() && waiting + more > most) {
      throw new QuotaExceededException(
          "%s may have %d jobs waiting and has %d; wait for some to start, or cancel some"
              .formatted(caller.owner(), most, waiting));
    }
  }

  /**
   * @param more bytes that would be stored; 0 for what is not known yet
   * @throws QuotaExceededException when the owner has no room for them
   */
  public void admitBytes(Caller caller, long more) {
    Long most = limits.storedBytes();
    String owner = caller.owner();
    if (most == null || owner == null || caller.isAdmin()) {
      return;
    }
    long stored = kinds.stream().mapToLong(kind -> kind.of(owner)).sum();
    if (more == 0 ? stored >= most : stored + more > most) {
      throw new QuotaExceededException(
          "%s may store %d bytes of artifacts and has %d%s; delete jobs, or ask for more"
              .formatted(
                  owner, most, stored, more == 0 ? "" : ", and this would be %d".formatted(more)));
    }
  }

  /**
   * Bytes of the largest upload that the caller may send.
   *
   * @param general what nobody may exceed
   */
  public long largestUpload(Caller caller, long general) {
    Long most = limits.uploadBytes();
    return most == null || caller.isAdmin() ? general : Math.min(general, most);
  }
}
