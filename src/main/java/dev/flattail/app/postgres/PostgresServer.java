package dev.flattail.app.postgres;

import dev.flattail.app.StartupRefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Runs PostgreSQL on the loopback address; its data outlives this process.
 *
 * <p>Contents of its directory: {@code programs-*} (unpacked once), {@code server/data}, {@code
 * server/postgresql.log}, {@code password} (readable by its owner only), {@code lock}. Of zonky's
 * embedded PostgreSQL, only the binaries are used. Its {@code EmbeddedPostgres} is made for
 * temporary databases: it uses trust authentication and cannot run as root in a container.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
  private static final String USER = "flattail";
  private static final int PORT_ATTEMPTS = 5;

  /** The first major version that has locales of its own, which are the same on every system. */
  private static final int FIRST_WITH_LOCALES = 17;

  private static final FileAttribute<?> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** Settings that apply always: access from this machine only, and full durability. */
  private static final Map<String, String> DURABLE =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "max_connections", "60",
          "shared_buffers", "64MB",
          "log_timezone", "UTC",
          "timezone", "UTC");

  private final DirectoryLock lock;
  private final RunAs runAs;
  private final Path programs;
  private final Path data;
  private final String password;
  private final int port;

  private PostgresServer(
      DirectoryLock lock, RunAs runAs, Path programs, Path data, String password, int port) {
    this.lock = lock;
    this.runAs = runAs;
    this.programs = programs;
    this.data = data;
    this.password = password;
    this.port = port;
  }

  /** Starts the server of a directory with all durability settings; creates what is missing. */
  public static PostgresServer start(Path directory) {
    return start(directory, Map.of());
  }

  /**
   * Starts the server with additional settings.
   *
   * @param settings server settings that override the defaults, for tests
   * @throws StartupRefusedException when another process uses the directory, or PostgreSQL does not
   *     start
   */
  public static PostgresServer start(Path directory, Map<String, String> settings) {
    try {
      Path home = Files.createDirectories(directory).toRealPath();
      DirectoryLock lock = DirectoryLock.take(home);
      try {
        return start(lock, home, settings);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (DirectoryInUseException e) {
      throw new StartupRefusedException(
          String.valueOf(e.getMessage()),
          "Stop that one, give this one its own flattail.home (FLATTAIL_HOME), or let both use one"
              + " PostgreSQL by setting spring.datasource.url.",
          e);
    } catch (IOException e) {
      throw new StartupRefusedException(
          "The embedded PostgreSQL below %s did not start: %s"
              .formatted(directory.toAbsolutePath().normalize(), e.getMessage()),
          "Look into server/postgresql.log there, or set spring.datasource.url to use a PostgreSQL"
              + " of your own.",
          e);
    }
  }

  private static PostgresServer start(DirectoryLock lock, Path home, Map<String, String> settings)
      throws IOException {
    Path programs = PostgresBinaries.unpack(home);
    Path files = Files.createDirectories(home.resolve("server"));
    RunAs runAs = RunAs.detect(files);
    runAs.own(files);
    String password = password(home);
    Path data = files.resolve("data");
    if (!Files.exists(data)) {
      initialise(runAs, programs, files, password);
    } else {
      refuseOtherVersion(programs, data);
      stopOrphan(runAs, programs, data);
    }
    return launch(lock, runAs, programs, data, password, settings);
  }

  private static void initialise(RunAs runAs, Path programs, Path files, String password)
      throws IOException {
    Path unfinished = files.resolve("data.unfinished");
    FileSystemUtils.deleteRecursively(unfinished);
    Path passwordFile = files.resolve("initial-password");
    Files.deleteIfExists(passwordFile);
    Files.createFile(passwordFile, OWNER_ALONE);
    try {
      Files.writeString(passwordFile, password);
      runAs.own(passwordFile);
      List<String> initdb =
          new ArrayList<>(
              List.of(
                  programs.resolve("bin/initdb").toString(),
                  "--pgdata=" + unfinished,
                  "--username=" + USER,
                  "--pwfile=" + passwordFile,
                  "--auth=scram-sha-256",
                  "--encoding=UTF8",
                  "--no-locale"));
      if (majorVersion(programs) >= FIRST_WITH_LOCALES) {
        initdb.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
      }
      Command.run(runAs.command(initdb));
    } finally {
      Files.delete(passwordFile);
    }
    // Renamed when complete, so that an interrupted initdb is repeated.
    Files.move(unfinished, files.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void refuseOtherVersion(Path programs, Path data) throws IOException {
    String written = Files.readString(data.resolve("PG_VERSION")).strip();
    int own = majorVersion(programs);
    if (!written.equals(Integer.toString(own))) {
      throw new IOException(
          "its data was written by PostgreSQL %s and the one at hand is %d; dump it with the old Flattail, or remove the folder"
              .formatted(written, own));
    }
  }

  private static int majorVersion(Path programs) throws IOException {
    String first = Files.readAllLines(programs.resolve("share/postgresql/postgres.bki")).getFirst();
    return Integer.parseInt(first.replaceFirst("^# PostgreSQL ", "").strip());
  }

  /**
   * Stops a server that outlived its Flattail (SIGKILL). Removes a {@code postmaster.pid} without a
   * running server: its process has ended, or is another program by now. Must be called with the
   * directory's lock.
   */
  private static void stopOrphan(RunAs runAs, Path programs, Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
    boolean alive =
        !lines.isEmpty()
            && ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .flatMap(process -> process.info().command())
                .filter(command -> command.endsWith("/postgres"))
                .isPresent();
    if (alive) {
      log.warn("Stopping the orphaned PostgreSQL of an earlier Flattail in {}", data);
      pgCtl(runAs, programs, data, "stop", "-m", "fast");
    } else {
      log.warn("PostgreSQL in {} was not shut down; it recovers from its log", data);
      Files.deleteIfExists(pidFile);
    }
  }

  private static PostgresServer launch(
      DirectoryLock lock,
      RunAs runAs,
      Path programs,
      Path data,
      String password,
      Map<String, String> settings)
      throws IOException {
    IOException last = new IOException("no free port");
    for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
      int port = freePort();
      try {
        pgCtl(
            runAs,
            programs,
            data,
            "start",
            "--log=" + data.resolveSibling("postgresql.log"),
            "--options=" + options(port, settings));
      } catch (IOException e) {
        // Another process may have taken the port meanwhile.
        last = e;
        continue;
      }
      PostgresServer server = new PostgresServer(lock, runAs, programs, data, password, port);
      server.createDatabase("flattail");
      return server;
    }
    throw last;
  }

  private static String options(int port, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(DURABLE);
    all.putAll(settings);
    all.put("listen_addresses", "127.0.0.1");
    all.put("unix_socket_directories", "");
    List<String> options = new ArrayList<>();
    all.forEach((name, value) -> options.add("-c " + name + "='" + value + "'"));
    return "-p " + port + " " + String.join(" ", options);
  }

  private static void pgCtl(RunAs runAs, Path programs, Path data, String verb, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve("bin/pg_ctl").toString());
    command.addAll(List.of(verb, "--pgdata=" + data, "--wait", "--timeout=60", "--silent"));
    command.addAll(List.of(options));
    Command.run(runAs.command(command));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String password(Path home) throws IOException {
    Path file = home.resolve("password");
    if (!Files.exists(file)) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      Path unfinished = home.resolve("password.unfinished");
      Files.deleteIfExists(unfinished);
      Files.createFile(unfinished, OWNER_ALONE);
      Files.writeString(unfinished, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file).strip();
  }

  private void createDatabase(String name) throws IOException {
    try (Connection connection = DriverManager.getConnection(url("postgres"), USER, password);
        Statement statement = connection.createStatement();
        var found =
            statement.executeQuery("select 1 from pg_database where datname = '" + name + "'")) {
      if (!found.next()) {
        statement.execute("create database " + name);
      }
    } catch (SQLException e) {
      throw new IOException("it started but does not answer: " + e.getMessage(), e);
    }
  }

  /** Returns the JDBC URL of a database. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Returns the superuser, which owns everything. */
  public String user() {
    return USER;
  }

  /** Returns the random password, which was created with the data. */
  public String password() {
    return password;
  }

  /** Stops the server; open transactions are rolled back, committed ones stay. */
  @Override
  public void close() {
    try {
      pgCtl(runAs, programs, data, "stop", "-m", "fast");
    } catch (IOException e) {
      log.warn("PostgreSQL in {} did not stop: {}", data, e.getMessage());
    } finally {
      try {
        lock.close();
      } catch (IOException e) {
        log.warn("Could not release the lock of {}: {}", data, e.getMessage());
      }
    }
  }
}
