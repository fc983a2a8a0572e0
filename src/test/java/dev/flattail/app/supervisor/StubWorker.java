package dev.flattail.app.supervisor;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Runs as a child process without Spring: prints its id and lives until it is ended or its parent
 * is gone.
 */
final class StubWorker {
  private StubWorker() {}

  static ChildCommand command() {
    return id ->
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StubWorker.class.getName(),
            id.toString());
  }

  public static void main(String[] arguments) throws InterruptedException {
    new ParentProcessMonitor(System.in).start();
    new CountDownLatch(1).await();
  }
}
