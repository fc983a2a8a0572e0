package dev.flattail.app;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * Waits for PostgreSQL, which may start at the same time as this process. Then migrates the tables,
 * or waits until another process has. Errors that waiting cannot fix are reported immediately.
 */
final class DatabaseAtStart {
  private static final Logger log = LoggerFactory.getLogger(DatabaseAtStart.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int CONNECT_SECONDS = 5;
  private static final Pattern PREPARES_NOTHING = Pattern.compile("[?&]prepareThreshold=0(&|$)");

  /** The oldest version that the tests run on. */
  private static final int OLDEST = 15;

  private final JdbcConnectionDetails database;
  private final Duration await;
  private final int oldest;
  private final long started = System.nanoTime();
  private boolean warned;

  DatabaseAtStart(JdbcConnectionDetails database, Duration await) {
    this(database, await, OLDEST);
  }

  /** Creates an object that refuses servers of a major version below {@code oldest}. */
  DatabaseAtStart(JdbcConnectionDetails database, Duration await, int oldest) {
    this.database = database;
    this.await = await;
    this.oldest = oldest;
  }

  /** Migrates the tables to this build's version. */
  void migrate(Flyway flyway) {
    untilShutdown(this::awaitAnswer);
    try {
      flyway.migrate();
    } catch (FlywayValidateException e) {
      throw new StartupRefusedException(
          "The tables of %s were not created by the migrations of this build (version %s differs), so it cannot upgrade them."
              .formatted(address(), differing(flyway)),
          "Builds from before the first release created such tables. Start with an empty database:"
              + " create one if spring.datasource.url is set; otherwise set flattail.home"
              + " (FLATTAIL_HOME) to another folder, or move postgres and artifacts out of the"
              + " present one. Jobs recorded in the old tables are not carried over.",
          e);
    }
  }

  private static String differing(Flyway flyway) {
    return flyway.validateWithResult().invalidMigrations.stream()
        .map(migration -> migration.version)
        .collect(Collectors.joining(", "));
  }

  /** Waits until the tables have at least this build's version. */
  void awaitTables(Flyway flyway) {
    untilShutdown(
        () -> {
          awaitAnswer();
          awaitMigration(flyway);
        });
  }

  /**
   * Ends the waiting at a shutdown. Spring's own hook waits for the end of the start, which this is
   * a part of.
   */
  private static void untilShutdown(Runnable waiting) {
    Thread starting = Thread.currentThread();
    Thread hook = new Thread(starting::interrupt, "end-of-waiting");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      waiting.run();
    } finally {
      remove(hook);
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      log.debug("The process is already shutting down", ending);
    }
  }

  private void awaitMigration(Flyway flyway) {
    for (MigrationInfo[] missing = flyway.info().pending();
        missing.length > 0;
        missing = flyway.info().pending()) {
      String versions =
          String.join(
              ", ",
              Arrays.stream(missing)
                  .map(migration -> String.valueOf(migration.getVersion()))
                  .toList());
      pauseUntil(
          "The tables of %s are not up to date: version %s is missing."
              .formatted(address(), versions),
          "Run this build once with --migrate and the settings of the same database, or set"
              + " flattail.database.migrate=true here. flattail.database.await ("
              + await
              + ") is how long a start waits.",
          null);
    }
  }

  private void awaitAnswer() {
    while (true) {
      try (Connection connection = connect()) {
        if (connection.isValid(CONNECT_SECONDS)) {
          refuseOldServer(connection);
          refuseSharedSessions(connection);
          return;
        }
        pauseUntil(
            "PostgreSQL at %s accepts a connection but does not respond".formatted(address()),
            "Check its load and its log. flattail.database.await ("
                + await
                + ") is how long a start waits.",
            null);
      } catch (SQLException away) {
        if (isMisconfigured(away)) {
          throw new StartupRefusedException(
              "PostgreSQL at %s refuses this process: %s".formatted(address(), said(away)),
              "Look at SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD.",
              away);
        }
        pauseUntil(
            "PostgreSQL at %s does not answer: %s".formatted(address(), said(away)),
            "See that it runs and that this machine may reach it, or correct SPRING_DATASOURCE_URL."
                + " flattail.database.await ("
                + await
                + ") is how long a start waits.",
            away);
      }
    }
  }

  private void refuseOldServer(Connection connection) throws SQLException {
    DatabaseMetaData server = connection.getMetaData();
    if (server.getDatabaseMajorVersion() < oldest) {
      throw new StartupRefusedException(
          "The database at %s is PostgreSQL %s; Flattail needs version %d or later."
              .formatted(address(), server.getDatabaseProductVersion(), oldest),
          "Upgrade the server, or set spring.datasource.url to a newer one.");
    }
  }

  /**
   * Refuses a pooler that gives each transaction another session of the server, as PgBouncer does
   * in transaction mode. Such a session does not keep the driver's prepared statements. Two open
   * connections that reach the same process of the server share it.
   */
  private void refuseSharedSessions(Connection connection) throws SQLException {
    try (Connection other = connect()) {
      if (serverProcess(connection) != serverProcess(other)) {
        return;
      }
    }
    if (!PREPARES_NOTHING.matcher(database.getJdbcUrl()).find()) {
      throw new StartupRefusedException(
          "The database at %s is behind a connection pooler in transaction mode, which does not keep prepared statements."
              .formatted(address()),
          "Set the pooler to session mode, connect to PostgreSQL itself, or add prepareThreshold=0"
              + " to the parameters of spring.datasource.url.");
    }
    log.warn(
        "The database at {} is behind a connection pooler in transaction mode. Notifications do not"
            + " pass it, so waiting clients and idle workers poll.",
        address());
  }

  private static int serverProcess(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Opens a connection outside the pool, whose own timeout would double the waiting time. */
  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    if (database.getUsername() != null) {
      properties.setProperty("user", database.getUsername());
    }
    if (database.getPassword() != null) {
      properties.setProperty("password", database.getPassword());
    }
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("loginTimeout", Integer.toString(CONNECT_SECONDS));
    return DriverManager.getConnection(database.getJdbcUrl(), properties);
  }

  /** Returns whether a retry is useless: the password or the database's name is wrong. */
  private static boolean isMisconfigured(SQLException refused) {
    String state = refused.getSQLState();
    return state != null && (state.startsWith("28") || state.startsWith("3D"));
  }

  /** Returns the URL without its parameters, which may include a password. */
  private String address() {
    return database
        .getJdbcUrl()
        .replaceFirst("^jdbc:postgresql:(//)?", "")
        .replaceFirst("\\?.*", "");
  }

  private static String said(SQLException away) {
    return String.valueOf(away.getMessage()).strip();
  }

  private void pauseUntil(String problem, String action, @Nullable Throwable cause) {
    if (System.nanoTime() - started > await.toNanos()) {
      throw StartupRefusedException.forNow(problem, action, cause);
    }
    if (!warned) {
      warned = true;
      log.warn("{} Waiting for up to {}.", problem, await);
    }
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StartupRefusedException.forNow(problem, action, cause);
    }
  }
}
