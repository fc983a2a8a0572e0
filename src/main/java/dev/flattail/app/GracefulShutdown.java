package dev.flattail.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;

/**
 * Ends a worker with status 0 after a graceful shutdown by {@code SIGTERM}. A JVM would return 143,
 * which supervisors such as a Kubernetes Job treat as a failure. A start that fails keeps its
 * status.
 */
final class GracefulShutdown implements ApplicationListener<SpringApplicationEvent>, Runnable {
  private volatile boolean worker;

  private GracefulShutdown() {}

  /**
   * Registers the hook. Must be called before the start, since a worker may be stopped as soon as
   * it takes jobs.
   */
  static void of(SpringApplication application) {
    GracefulShutdown end = new GracefulShutdown();
    application.addListeners(end);
    // Runs after the contexts were closed.
    SpringApplication.getShutdownHandlers().add(end);
  }

  @Override
  public void onApplicationEvent(SpringApplicationEvent event) {
    if (event instanceof ApplicationPreparedEvent prepared) {
      worker =
          ProcessRole.of(prepared.getApplicationContext().getEnvironment()) == ProcessRole.WORKER;
    } else if (event instanceof ApplicationFailedEvent) {
      worker = false;
    }
  }

  @Override
  public void run() {
    if (worker) {
      Runtime.getRuntime().halt(0);
    }
  }
}
