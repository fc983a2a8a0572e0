package dev.flattail.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;

/**
 * A worker that was asked to end ({@code SIGTERM}) and did so in good order has failed at nothing,
 * so its status is 0, where a JVM would say 143: whoever started it, such as a Kubernetes Job, goes
 * by that. A start that fails keeps its status.
 */
final class GracefulShutdown implements ApplicationListener<SpringApplicationEvent>, Runnable {
  private volatile boolean worker;

  private GracefulShutdown() {}

  /** To be called before the start: a worker may be asked to end as soon as it takes jobs. */
  static void of(SpringApplication application) {
    GracefulShutdown end = new GracefulShutdown();
    application.addListeners(end);
    // Run after the contexts have been closed.
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
