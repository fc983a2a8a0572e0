package dev.flattail.faults;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** Injects faults and waits until they are over. Thread-safe. */
final class FaultInjector {
  private static final int TRIES = 20;

  private final TestCluster cluster;
  private final ApiFaults api;
  private final ClockFault clock;
  private final ReentrantReadWriteLock alone = new ReentrantReadWriteLock(true);

  FaultInjector(TestCluster cluster) {
    this.cluster = cluster;
    this.api = new ApiFaults(cluster);
    this.clock = new ClockFault(cluster);
  }

  FaultOutcome inject(Fault fault, Random random)
      throws IOException, InterruptedException, ExecutionException, SQLException {
    var lock = fault.hitsAll() ? alone.writeLock() : alone.readLock();
    lock.lock();
    try {
      return switch (fault) {
        case CANCEL -> api.cancelAtTheEnd(random);
        case SAME_KEY -> api.oneKeyManyTimes();
        case CLOCK -> clock.shift(random);
        default -> onVictim(fault, random);
      };
    } finally {
      lock.unlock();
    }
  }

  private FaultOutcome onVictim(Fault fault, Random random)
      throws IOException, InterruptedException, SQLException {
    for (int i = 0; i < TRIES; i++) {
      TargetJob target = TargetJob.submit(cluster, random, fault.trap());
      Optional<WorkerSlot> slot = target.awaitSlot();
      if (slot.isPresent()) {
        OffsetDateTime when = hit(fault, target, slot.get(), random);
        FaultOutcome outcome = aftermath(fault, target, slot.get(), when);
        if (when != null || outcome.problem() != null) {
          return outcome;
        }
      } else if (!target.isOver()) {
        return FaultOutcome.wrong(fault, "no worker takes job " + target.id());
      }
    }
    return FaultOutcome.wrong(fault, "never hit a running job in " + TRIES + " tries");
  }

  /**
   * Injects a fault and returns its time by PostgreSQL's clock; null when the target had ended
   * before.
   */
  private @Nullable OffsetDateTime hit(
      Fault fault, TargetJob target, WorkerSlot slot, Random random)
      throws IOException, InterruptedException, SQLException {
    Duration lease = cluster.settings().lease();
    if (fault.trap() != null) {
      return sprung(fault, target, slot);
    }
    if (fault.proxyFault() != null) {
      return injectProxyFault(fault.proxyFault(), target, slot);
    }
    OutageTolerantAwait.pass(target.within(random));
    switch (fault) {
      case KILL -> slot.worker().signal("KILL");
      case PAUSE -> slot.worker().signal("STOP");
      case TERMINATE -> slot.worker().signal("TERM");
      case HALF_OPEN -> slot.proxy().freeze();
      default -> {
        // It takes time itself; recovery counts from its start.
      }
    }
    OffsetDateTime when = target.isRunning() ? now() : null;
    if (fault == Fault.CONNECTIONS) {
      OffsetDateTime without = exhaustConnections();
      return when == null ? null : without;
    }
    switch (fault) {
      case PAUSE -> {
        OutageTolerantAwait.pass(lease.plusMillis(300 + random.nextInt(1500)));
        slot.worker().signal("CONT");
      }
      case HALF_OPEN -> {
        OutageTolerantAwait.pass(lease.plusMillis(random.nextInt(3000)));
        slot.proxy().thaw();
      }
      case BACKENDS -> terminate(slot.application());
      case POSTGRES_RESTART -> cluster.postgres().restart();
      case POSTGRES_CRASH -> cluster.postgres().crash();
      case STORE_AWAY -> cluster.store().away(lease.multipliedBy(3));
      case STORE_FULL -> cluster.store().full(lease.multipliedBy(3));
      default -> {
        // Done above.
      }
    }
    return when;
  }

  private @Nullable OffsetDateTime sprung(Fault fault, TargetJob target, WorkerSlot slot)
      throws IOException, InterruptedException {
    List<OffsetDateTime> when = new ArrayList<>();
    OutageTolerantAwait.until(
        cluster.settings().patience(),
        () -> {
          target.sprung().ifPresent(when::add);
          return !when.isEmpty() || target.isOver();
        });
    if (fault == Fault.PAUSE_IN_CHECKPOINT && !when.isEmpty()) {
      OutageTolerantAwait.pass(cluster.settings().lease().plusSeconds(1));
      slot.worker().signal("CONT");
    }
    return when.isEmpty() ? null : when.getFirst();
  }

  private @Nullable OffsetDateTime injectProxyFault(
      ProxyFault proxyFault, TargetJob target, WorkerSlot slot) throws InterruptedException {
    CompletableFuture<ProxyFault> played = slot.proxy().arm(proxyFault);
    long end = System.nanoTime() + cluster.settings().patience().toNanos();
    while (System.nanoTime() - end < 0) {
      try {
        played.get(20, TimeUnit.MILLISECONDS);
        return now();
      } catch (TimeoutException notYet) {
        // Claims follow the target; all other statements run during it.
        if (proxyFault != ProxyFault.CUT_AFTER_CLAIM && target.isOver()) {
          slot.proxy().disarm();
          return played.isDone() ? now() : null;
        }
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    slot.proxy().disarm();
    return null;
  }

  private OffsetDateTime now() {
    return cluster.sql().sql("select clock_timestamp()").query(OffsetDateTime.class).single();
  }

  private void terminate(String application) {
    cluster
        .sql()
        .sql(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = :name")
        .param("name", application)
        .query()
        .listOfRows();
  }

  /**
   * Takes every connection of the server and keeps them for longer than a lease. Returns when the
   * last worker has lost its own.
   */
  private OffsetDateTime exhaustConnections() throws InterruptedException, SQLException {
    List<Connection> taken = new ArrayList<>();
    try {
      takeAll(taken);
      try (Statement statement = taken.getFirst().createStatement()) {
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^worker-'");
      }
      takeAll(taken);
      OffsetDateTime when = now(taken.getFirst());
      OutageTolerantAwait.pass(cluster.settings().lease().plusSeconds(1));
      return when;
    } finally {
      for (Connection connection : taken) {
        connection.close();
      }
    }
  }

  private static OffsetDateTime now(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select clock_timestamp()")) {
      row.next();
      return row.getObject(1, OffsetDateTime.class);
    }
  }

  private void takeAll(List<Connection> taken) {
    try {
      while (true) {
        taken.add(cluster.postgres().connect());
      }
    } catch (SQLException refused) {
      // It was the last connection.
    }
  }

  /** Waits for the end of the job, and until the worker is usable again. */
  private FaultOutcome aftermath(
      Fault fault, TargetJob target, WorkerSlot slot, @Nullable OffsetDateTime when)
      throws IOException, InterruptedException {
    if (fault == Fault.TERMINATE || fault == Fault.TERMINATE_IN_CHECKPOINT) {
      if (!slot.worker().endsWithin(cluster.settings().patience().toSeconds())) {
        return FaultOutcome.wrong(fault, "the worker did not end after SIGTERM");
      }
    } else if (fault == Fault.KILL || fault == Fault.KILL_IN_CHECKPOINT) {
      boolean unused = slot.worker().endsWithin(10);
    }
    slot.restore();
    if (!OutageTolerantAwait.until(cluster.settings().patience(), target::isOver)) {
      return FaultOutcome.wrong(fault, "job " + target.id() + " does not end");
    }
    if (when != null && fault.sparesAttempts() && !target.state().equals("succeeded")) {
      return FaultOutcome.wrong(fault, "job " + target.id() + " is " + target.state());
    }
    OffsetDateTime over = now();
    if (!OutageTolerantAwait.until(cluster.settings().patience(), () -> isSeenAfter(over, slot))) {
      return FaultOutcome.wrong(fault, slot.application() + " does nothing any more");
    }
    return new FaultOutcome(
        fault, when == null ? null : target.recoveredAfter(when), target.state(), null);
  }

  /**
   * Returns whether the slot's worker was active after {@code time}; replaces a worker that has
   * ended.
   */
  private boolean isSeenAfter(OffsetDateTime time, WorkerSlot slot) throws IOException {
    slot.restore();
    return cluster
            .sql()
            .sql("select count(*) from worker where id = :id and heartbeat_at > :time")
            .param("id", slot.id())
            .param("time", time)
            .query(Integer.class)
            .single()
        > 0;
  }
}
