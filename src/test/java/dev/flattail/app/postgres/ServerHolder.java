package dev.flattail.app.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** Runs a server in another process until it is killed. */
final class ServerHolder {
  private ServerHolder() {}

  static Process run(Path home) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ServerHolder.class.getName(),
            home.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] arguments) throws Exception {
    PostgresServer server = PostgresServer.start(Path.of(arguments[0]));
    try (Connection connection =
            DriverManager.getConnection(server.url("flattail"), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute("create table if not exists kept as select 7 as number");
    }
    System.out.println("ready");
    System.in.read();
  }
}
