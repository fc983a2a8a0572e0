package dev.flattail.scheduling;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * Runs tasks at intervals while the application runs. On a scheduler of their own and not on the
 * one of {@code @Scheduled}, whose tasks with a fixed delay wait for each other.
 */
public abstract class PeriodicTasks implements SmartLifecycle {
  private final String name;
  private @Nullable SimpleAsyncTaskScheduler scheduler;

  /**
   * @param name of the threads
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
