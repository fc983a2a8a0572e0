package dev.flattail.app;

import dev.flattail.app.aot.Relaunch;

/**
 * Main class of the runnable jar. Continues in a JVM with the AOT cache if there is one, and runs
 * {@link Flattail} otherwise.
 */
public final class Launcher {
  private Launcher() {}

  /**
   * Starts the application.
   *
   * @param args arguments of the application
   */
  public static void main(String[] args) throws Exception {
    // Loads no class of a library: to find it, the loader of nested jars would open one jar after
    // the other. Loading Flattail does so.
    Relaunch.fromCache(Launcher.class, args);
    Flattail.main(args);
  }
}
