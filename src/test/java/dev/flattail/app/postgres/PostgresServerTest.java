package dev.flattail.app.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.app.StartupRefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * All tests take turns on one folder, since making one takes seconds. JUnit's folders are closed to
 * others, so run by root these tests also show that the server's user gets through.
 */
class PostgresServerTest {
  @TempDir static Path home;

  /**
   * The programs are unpacked once for all test classes, and an initdb seems to have been killed.
   */
  @BeforeAll
  static void interruptedStart() throws IOException {
    Path programs = PostgresBinaries.unpack(Path.of("target", "postgres-for-tests"));
    Files.createSymbolicLink(home.resolve(programs.getFileName()), programs.toAbsolutePath());
    Files.createDirectories(home.resolve("server/data.unfinished/base"));
  }

  @Test
  void keepsItsDataOverARestart() {
    try (PostgresServer server = PostgresServer.start(home)) {
      sql(server).sql("create table if not exists kept as select 7 as number").update();
    }
    try (PostgresServer server = PostgresServer.start(home)) {
      assertThat(number(server)).isEqualTo(7);
    }
  }

  @Test
  void takesOverTheServerOfAKilledFlattail() throws Exception {
    Process holder = ServerHolder.run(home);
    try (BufferedReader output = holder.inputReader()) {
      assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
      assertThatThrownBy(() -> PostgresServer.start(home))
          .isInstanceOf(StartupRefusedException.class)
          .hasMessageContaining("is in use by another Flattail (process " + holder.pid() + ")");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (PostgresServer server = PostgresServer.start(home)) {
      assertThat(number(server)).isEqualTo(7);
    }
  }

  @Test
  void recoversFromACrashThatLeftItsPidFileToAnotherProgram() throws Exception {
    Path pidFile = home.resolve("server/data/postmaster.pid");
    try (PostgresServer server = PostgresServer.start(home)) {
      sql(server).sql("create table if not exists kept as select 7 as number").update();
      long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
      ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
      postmaster.destroyForcibly();
      postmaster.onExit().join();
    }
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");

    try (PostgresServer server = PostgresServer.start(home)) {
      assertThat(number(server)).isEqualTo(7);
    }
  }

  @Test
  void refusesASecondServerOfTheSameFolderInTheSameProcess() {
    try (PostgresServer server = PostgresServer.start(home)) {
      assertThatThrownBy(() -> PostgresServer.start(home))
          .isInstanceOf(StartupRefusedException.class)
          .hasMessageContaining("is in use");
      assertThat(sql(server).sql("select 1").query(Integer.class).single()).isEqualTo(1);
    }
  }

  @Test
  void isDurableAndOpenToItsPasswordAlone() throws IOException {
    try (PostgresServer server = PostgresServer.start(home)) {
      assertThat(setting(server, "fsync")).isEqualTo("on");
      assertThat(setting(server, "synchronous_commit")).isEqualTo("on");
      assertThat(setting(server, "full_page_writes")).isEqualTo("on");
      assertThat(setting(server, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(setting(server, "unix_socket_directories")).isEmpty();
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(home.resolve("password"))))
          .isEqualTo("rw-------");
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.url("flattail"), server.user(), "guess"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void refusesDataOfAnotherMajorVersion() throws IOException {
    PostgresServer.start(home).close();
    Path version = home.resolve("server/data/PG_VERSION");
    String right = Files.readString(version);
    Files.writeString(version, "17\n");

    assertThatThrownBy(() -> PostgresServer.start(home))
        .isInstanceOf(StartupRefusedException.class)
        .hasMessageContaining("written by PostgreSQL 17");
    Files.writeString(version, right);
  }

  @Test
  void aStartOnAnotherThreadEndsWithItsOwner() {
    PostgresServer server;
    try (PostgresStart start = PostgresStart.begin(home)) {
      server = start.await();
      assertThat(start.await()).isSameAs(server);
      assertThat(sql(server).sql("select 1").query(Integer.class).single()).isEqualTo(1);
    }
    assertThatThrownBy(() -> sql(server).sql("select 1").query(Integer.class).single())
        .rootCause()
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void aStartOnAnotherThreadIsRefusedAsAnyOther() {
    try (PostgresServer server = PostgresServer.start(home);
        PostgresStart second = PostgresStart.begin(home)) {
      assertThatThrownBy(second::await)
          .isInstanceOf(StartupRefusedException.class)
          .hasMessageContaining("is in use");
      assertThat(sql(server).sql("select 1").query(Integer.class).single()).isEqualTo(1);
    }
  }

  private static JdbcClient sql(PostgresServer server) {
    return JdbcClient.create(
        new DriverManagerDataSource(server.url("flattail"), server.user(), server.password()));
  }

  private static int number(PostgresServer server) {
    return sql(server).sql("select number from kept").query(Integer.class).single();
  }

  private static String setting(PostgresServer server, String name) {
    return sql(server)
        .sql("select setting from pg_settings where name = :name")
        .param("name", name)
        .query(String.class)
        .single();
  }
}
