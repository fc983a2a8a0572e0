package dev.flattail.faults;

import dev.flattail.app.postgres.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/**
 * Runs a PostgreSQL with all durability settings on, which can be stopped and started. It restarts
 * on another port, so all clients use a {@link PostgresProxy}.
 */
final class RestartablePostgres implements AutoCloseable {
  private static final Map<String, String> SETTINGS = Map.of("max_connections", "300");

  private final Path folder;
  private volatile PostgresServer server;

  private RestartablePostgres(Path folder, PostgresServer server) {
    this.folder = folder;
    this.server = server;
  }

  static RestartablePostgres start(Path folder) {
    return new RestartablePostgres(folder, PostgresServer.start(folder, SETTINGS));
  }

  int port() {
    return URI.create(server.url("flattail").substring("jdbc:".length())).getPort();
  }

  String user() {
    return server.user();
  }

  String password() {
    return server.password();
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(server.url("flattail"), user(), password());
  }

  /** Restarts gracefully: connections end and open transactions are rolled back. */
  synchronized void restart() {
    server.close();
    server = PostgresServer.start(folder, SETTINGS);
  }

  /** Stops at once, without a checkpoint; committed data is recovered from the log. */
  synchronized void crash() throws IOException {
    Path pid = folder.resolve("server/data/postmaster.pid");
    ProcessSignals.send("QUIT", Long.parseLong(Files.readAllLines(pid).getFirst().strip()));
    restart();
  }

  @Override
  public synchronized void close() {
    server.close();
  }
}
