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
 * A PostgreSQL with every durability setting on that can be stopped and started. It comes back on
 * another port, so everyone goes through a {@link PostgresProxy}.
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

  /** An orderly restart: connections end, transactions that were open are rolled back. */
  synchronized void restart() {
    server.close();
    server = PostgresServer.start(folder, SETTINGS);
  }

  /** Ends at once, without a checkpoint; what was committed comes back from the log. */
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
