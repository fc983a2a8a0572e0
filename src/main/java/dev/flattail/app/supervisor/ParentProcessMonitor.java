package dev.flattail.app.supervisor;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Ends a child when its parent has ended. The parent holds the other end of the child's input pipe
 * and never writes to it. The kernel closes the pipe however the parent ends.
 */
public final class ParentProcessMonitor implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ParentProcessMonitor.class);
  private static final Duration GRACE = Duration.ofSeconds(45);

  private final InputStream fromParent;
  private volatile boolean running;

  public ParentProcessMonitor(InputStream fromParent) {
    this.fromParent = fromParent;
  }

  @Override
  public void start() {
    running = true;
    Thread.ofPlatform().daemon().name("parent-monitor").start(this::awaitParentEnd);
  }

  private void awaitParentEnd() {
    try {
      while (fromParent.read() >= 0) {
        // The parent never writes.
      }
    } catch (IOException e) {
      log.debug("The pipe from the parent broke: {}", e.getMessage());
    }
    log.warn("The parent process of this worker has ended; this worker is shutting down");
    Thread.ofPlatform().daemon().name("last-resort").start(ParentProcessMonitor::haltAfterGrace);
    // Runs the shutdown hook, which checkpoints and releases the job as on SIGTERM.
    System.exit(0);
  }

  /**
   * Halts the process if the graceful shutdown hangs, for example on a database that ended with the
   * parent.
   */
  private static void haltAfterGrace() {
    try {
      Thread.sleep(GRACE);
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
