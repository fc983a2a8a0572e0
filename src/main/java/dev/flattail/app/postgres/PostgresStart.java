package dev.flattail.app.postgres;

import dev.flattail.app.StartupRefusedException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a {@link PostgresServer} on a thread of its own, so that the rest of the process starts
 * meanwhile. Owns the server.
 */
public final class PostgresStart implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PostgresStart.class);

  private final FutureTask<PostgresServer> start;

  private PostgresStart(Path directory) {
    this.start = new FutureTask<>(() -> PostgresServer.start(directory));
  }

  /** Begins the start of the server of a directory. */
  public static PostgresStart begin(Path directory) {
    PostgresStart begun = new PostgresStart(directory);
    Thread.ofPlatform().name("postgres-start").start(begun.start);
    return begun;
  }

  /**
   * Waits until the server answers.
   *
   * @throws StartupRefusedException as {@link PostgresServer#start(Path)} does
   */
  public PostgresServer await() {
    try {
      return start.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException refused
          ? refused
          : new IllegalStateException(failed.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while PostgreSQL was starting", e);
    }
  }

  /** Stops the server once its start has ended. */
  @Override
  public void close() {
    try {
      start.get().close();
    } catch (ExecutionException notStarted) {
      log.debug("There is no server to stop", notStarted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
