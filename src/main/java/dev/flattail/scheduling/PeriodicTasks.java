package dev.flattail.scheduling;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * Runs tasks at intervals while the application runs. Uses a separate scheduler instead of the one
 * for {@code @Scheduled}, which runs tasks with a fixed delay one after another.
 */
public abstract class PeriodicTasks implements SmartLifecycle {
  private final String name;
  private @Nullable SimpleAsyncTaskScheduler scheduler;

  /**
   * Creates a scheduler.
   *
   * @param name name prefix of its threads
   */
  protected PeriodicTasks(String name) {
    this.name = name;
  }

  /** Schedules the tasks; called at every start. */
  protected abstract void schedule(TaskScheduler scheduler);

  @Override
  public final synchronized void start() {
    SimpleAsyncTaskScheduler started = new SimpleAsyncTaskScheduler();
    started.setThreadNamePrefix(name + "-");
    started.setVirtualThreads(true);
    schedule(started);
    scheduler = started;
  }

  @Override
  public final synchronized void stop() {
    SimpleAsyncTaskScheduler stopping = scheduler;
    scheduler = null;
    if (stopping != null) {
      stopping.close();
    }
  }

  @Override
  public final synchronized boolean isRunning() {
    return scheduler != null;
  }
}
