package dev.flattail;

import dev.flattail.app.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * Provides one real PostgreSQL per test JVM: a container if a Docker daemon answers and has or gets
 * the image, otherwise the embedded one. {@link #freshDatabase()} clones a migrated template, which
 * takes a few milliseconds.
 *
 * <p>Spring tests use {@link UsesPostgres} instead.
 */
public final class PostgresForTests {
  private static final String TEMPLATE = "template_migrated";
  private static final Logger log = LoggerFactory.getLogger(PostgresForTests.class);
  private static final AtomicInteger CLONES = new AtomicInteger();

  private PostgresForTests() {}

  /** Creates an empty, migrated database for the caller. */
  public static Database freshDatabase() {
    return cloneOf(TEMPLATE);
  }

  /** Creates a database without tables for the caller. */
  public static Database emptyDatabase() {
    return cloneOf("template0");
  }

  private static Database cloneOf(String template) {
    String name = "test_" + CLONES.incrementAndGet();
    Server server = Holder.SERVER;
    execute(server, "create database " + name + " template " + template);
    return server.database(name);
  }

  /** The address and credentials of one database. */
  public record Database(String url, String user, String password) {
    public DataSource dataSource() {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(url);
      source.setUser(user);
      source.setPassword(password);
      return source;
    }
  }

  /**
   * @param prefix JDBC address up to the database's name
   */
  private record Server(String prefix, String user, String password) {
    Database database(String name) {
      return new Database(prefix + name, user, password);
    }
  }

  /** Started at first use. */
  private static final class Holder {
    static final Server SERVER = prepared(start());

    private static Server start() {
      if (dockerAnswers()) {
        try {
          return container();
        } catch (ContainerLaunchException | ContainerFetchException e) {
          log.warn("Docker answers and gives no PostgreSQL, so the embedded one is used", e);
        }
      }
      return embedded();
    }

    private static boolean dockerAnswers() {
      return Files.exists(Path.of("/var/run/docker.sock"))
          && DockerClientFactory.instance().isDockerAvailable();
    }

    // Lives as long as the JVM; Testcontainers' reaper removes it.
    @SuppressWarnings("resource")
    private static Server container() {
      PostgreSQLContainer container =
          new PostgreSQLContainer("postgres:18")
              .withCommand("postgres", "-c", "max_connections=200", "-c", "fsync=off");
      container.start();
      String url = container.getJdbcUrl();
      return new Server(
          url.substring(0, url.lastIndexOf('/') + 1),
          container.getUsername(),
          container.getPassword());
    }

    /**
     * Starts the embedded server, which is kept between runs below {@code target}, so that only the
     * first run pays for initdb.
     */
    private static Server embedded() {
      PostgresServer server =
          PostgresServer.start(
              Path.of(System.getProperty("build.folder", "target"), "postgres-for-tests"),
              Map.of("fsync", "off", "synchronous_commit", "off", "max_connections", "200"));
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return new Server(server.url("").replaceFirst("\\?.*", ""), server.user(), server.password());
    }

    private static Server prepared(Server server) {
      leftovers(server).forEach(name -> execute(server, "drop database " + name + " with (force)"));
      execute(server, "create database " + TEMPLATE);
      Database template = server.database(TEMPLATE);
      Flyway.configure()
          .dataSource(template.url(), template.user(), template.password())
          .load()
          .migrate();
      return server;
    }
  }

  private static List<String> leftovers(Server server) {
    List<String> names = new ArrayList<>();
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select datname from pg_database where datname ~ '^(test_|template_migrated)'")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The test PostgreSQL does not answer", e);
    }
    return names;
  }

  private static void execute(Server server, String sql) {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("The test PostgreSQL refused: " + sql, e);
    }
  }

  private static Connection connect(Server server) throws SQLException {
    return DriverManager.getConnection(
        server.prefix() + "postgres", server.user(), server.password());
  }
}
