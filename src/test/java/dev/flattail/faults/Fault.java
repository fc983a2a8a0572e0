package dev.flattail.faults;

import org.jspecify.annotations.Nullable;

/** The faults, with their weights in a run. */
enum Fault {
  KILL("SIGKILL", 14),
  PAUSE("SIGSTOP past the lease, SIGCONT", 10),
  TERMINATE("SIGTERM in a step", 10),
  TERMINATE_IN_CHECKPOINT("SIGTERM between write and commit", 6, "term"),
  KILL_IN_CHECKPOINT("SIGKILL between write and commit", 10, "kill"),
  PAUSE_IN_CHECKPOINT("SIGSTOP between write and commit", 6, "stop"),
  MEMORY("out of memory", 2, "heap"),
  DISK("disk full", 2, "disk-full"),
  BACKENDS("sessions terminated", 10),
  HALF_OPEN("half-open TCP", 5),
  CUT_AFTER_PUBLISH("lost answer to a publication's COMMIT", 6, ProxyFault.CUT_AFTER_PUBLISH),
  SILENT_AFTER_PUBLISH("the same, and silence", 4, ProxyFault.SILENT_AFTER_PUBLISH),
  SILENT_BEFORE_COMMIT("a COMMIT that never arrives", 4, ProxyFault.SILENT_BEFORE_COMMIT),
  CUT_AFTER_SUCCESS("lost answer to the job's last COMMIT", 6, ProxyFault.CUT_AFTER_SUCCESS),
  CUT_AFTER_CLAIM("lost answer to a claim", 4, ProxyFault.CUT_AFTER_CLAIM),
  CLOCK("worker's clock off by hours", 2),
  CANCEL("cancel racing completion", 8),
  SAME_KEY("one Idempotency-Key 100 times, two replicas", 3),
  POSTGRES_RESTART("PostgreSQL restarted", 2),
  POSTGRES_CRASH("PostgreSQL ended at once", 2),
  CONNECTIONS("no connection left in PostgreSQL", 1),
  STORE_AWAY("an empty directory in place of the artifact store", 2),
  STORE_FULL("artifact store full", 2);

  private final String title;
  private final int weight;
  private final @Nullable String trap;
  private final @Nullable ProxyFault proxyFault;

  Fault(String title, int weight) {
    this(title, weight, null, null);
  }

  Fault(String title, int weight, String trap) {
    this(title, weight, trap, null);
  }

  Fault(String title, int weight, ProxyFault proxyFault) {
    this(title, weight, null, proxyFault);
  }

  Fault(String title, int weight, @Nullable String trap, @Nullable ProxyFault proxyFault) {
    this.title = title;
    this.weight = weight;
    this.trap = trap;
    this.proxyFault = proxyFault;
  }

  String title() {
    return title;
  }

  int weight() {
    return weight;
  }

  /** Returns the trap in the target's own process; null for external faults. */
  @Nullable String trap() {
    return trap;
  }

  /** Returns the fault of the connection; null when there is none. */
  @Nullable ProxyFault proxyFault() {
    return proxyFault;
  }

  /** Returns whether the fault must not use up an attempt, so that the job succeeds. */
  boolean sparesAttempts() {
    return this == STORE_AWAY || this == STORE_FULL;
  }

  /**
   * Returns whether all processes are affected, so that no concurrent fault can be distinguished.
   */
  boolean hitsAll() {
    return switch (this) {
      case POSTGRES_RESTART, POSTGRES_CRASH, CONNECTIONS, STORE_AWAY, STORE_FULL -> true;
      default -> false;
    };
  }
}
