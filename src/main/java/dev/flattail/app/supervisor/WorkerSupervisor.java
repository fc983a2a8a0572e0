package dev.flattail.app.supervisor;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps one worker process alive. The worker is a separate process because libtorch can abort its
 * whole process. When the worker dies, its job is taken back immediately and another worker is
 * started.
 */
public final class WorkerSupervisor implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WorkerSupervisor.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  /** A child that lived for this time did not die because of its start. */
  private static final Duration HEALTHY = Duration.ofSeconds(60);

  /** Time for a checkpoint between the request to end and the kill. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final ChildCommand command;
  private final Consumer<UUID> died;
  private final ChildLog childLog;
  private CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Process child;

  /** False between the end of a child, or a failed start, and the next start. */
  private volatile boolean childExpected = true;

  private @Nullable Thread loop;

  /**
   * Creates a supervisor.
   *
   * @param died receives the id of each child that has ended, before the next one starts
   * @param childLog receives each output line of a child
   */
  public WorkerSupervisor(ChildCommand command, Consumer<UUID> died, ChildLog childLog) {
    this.command = command;
    this.died = died;
    this.childLog = childLog;
  }

  /** Starts the first child. Does nothing if the supervision has begun. */
  @Override
  public synchronized void start() {
    if (loop != null) {
      return;
    }
    stopping = new CountDownLatch(1);
    loop = Thread.ofPlatform().name("worker-supervisor").start(this::supervise);
  }

  private void supervise() {
    Duration backoff = FIRST_BACKOFF;
    try {
      while (stopping.getCount() > 0) {
        long started = System.nanoTime();
        runOne();
        Duration lived = Duration.ofNanos(System.nanoTime() - started);
        backoff = lived.compareTo(HEALTHY) > 0 ? FIRST_BACKOFF : backoff;
        if (stopping.await(backoff.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        Duration doubled = backoff.multipliedBy(2);
        backoff = doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs one child from its start to its end. */
  private void runOne() throws InterruptedException {
    UUID id = UUID.randomUUID();
    childExpected = true;
    Process process;
    try {
      process = command.build(id).redirectErrorStream(true).start();
    } catch (IOException e) {
      childExpected = false;
      log.error("Could not start the worker process: {}", e.getMessage());
      return;
    }
    child = process;
    log.info("Worker process {} started", process.pid());
    if (stopping.getCount() == 0) {
      // stop() was called before the child was known.
      process.toHandle().destroy();
    }
    try {
      relay(process);
      int status = process.waitFor();
      childExpected = false;
      if (stopping.getCount() > 0) {
        log.warn("Worker process {} ended with status {}; starting another", process.pid(), status);
      }
    } finally {
      reportDeath(id);
    }
  }

  private void reportDeath(UUID id) {
    try {
      died.accept(id);
    } catch (RuntimeException e) {
      log.warn(
          "Could not take the worker's job back at once, its lease will expire: {}",
          e.getMessage());
    }
  }

  /** Passes on the child's output until the child ends. */
  private void relay(Process process) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        childLog.line(line);
      }
    } catch (IOException e) {
      log.debug("The worker's output ended: {}", e.getMessage());
    }
  }

  /** Asks the child to end, waits for its checkpoint, then kills it. */
  @Override
  public synchronized void stop() {
    Thread supervising = loop;
    if (supervising == null) {
      return;
    }
    stopping.countDown();
    loop = null;
    Process process = child;
    try {
      if (process != null && process.isAlive()) {
        // Not Process.destroy, which would close the child's output and lose its last lines.
        process.toHandle().destroy();
        if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
          log.warn("Worker process {} did not end in {}; killing it", process.pid(), GRACE);
          process.destroyForcibly();
        }
      }
      supervising.join(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return loop != null;
  }

  /**
   * Returns whether a child runs or is about to: also before {@link #start}, but not while one that
   * ended or could not be started waits for its next start.
   */
  public boolean expectsChild() {
    return childExpected;
  }

  /** Returns the running child, if any. */
  public Optional<ProcessHandle> child() {
    return Optional.ofNullable(child).map(Process::toHandle).filter(ProcessHandle::isAlive);
  }
}
