package dev.flattail;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.springframework.core.env.Environment;

/**
 * Makes PostgreSQL end every connection to the service's database and refuse new ones, until
 * closed.
 */
public final class ClosedDatabase implements AutoCloseable {
  private final Environment service;
  private final String name;

  /**
   * @param service whose {@code spring.datasource.*} name the database
   */
  public ClosedDatabase(Environment service) throws SQLException {
    this.service = service;
    this.name = property("url").replaceFirst(".*/([^/?]+).*", "$1");
    onTheServer(
        "alter database " + name + " allow_connections false",
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
  }

  @Override
  public void close() throws SQLException {
    onTheServer("alter database " + name + " allow_connections true");
  }

  private void onTheServer(String... statements) throws SQLException {
    String url = property("url").replaceFirst("/" + name, "/postgres");
    try (Connection server =
            DriverManager.getConnection(url, property("username"), property("password"));
        Statement statement = server.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  private String property(String last) {
    return service.getRequiredProperty("spring.datasource." + last);
  }
}
