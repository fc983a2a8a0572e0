package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flattail.PostgresForTests;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;

class DatabaseAtStartTest {
  private record Details(String getJdbcUrl, String getUsername, String getPassword)
      implements JdbcConnectionDetails {}

  private static DatabaseAtStart start(PostgresForTests.Database database, Duration await) {
    return new DatabaseAtStart(
        new Details(database.url(), database.user(), database.password()), await);
  }

  private static Flyway flyway(PostgresForTests.Database database) {
    return Flyway.configure()
        .dataSource(database.url(), database.user(), database.password())
        .load();
  }

  @Test
  void missingTablesAreToldWhenTheyDoNotCome() {
    PostgresForTests.Database database = PostgresForTests.emptyDatabase();
    StartupRefusedException refused =
        catchThrowableOfType(
            StartupRefusedException.class,
            () -> start(database, Duration.ZERO).awaitTables(flyway(database)));
    assertThat(refused).hasMessageContaining("version 1 is missing");
    assertThat(refused.action()).contains("--migrate");
    assertThat(refused.getExitCode()).isEqualTo(StartupRefusedException.TRY_LATER);
  }

  @Test
  void migrateRefusesTablesOfAnotherHistory() {
    PostgresForTests.Database database = PostgresForTests.freshDatabase();
    JdbcClient.create(database.dataSource())
        .sql("update flyway_schema_history set checksum = checksum + 1 where version = '1'")
        .update();
    StartupRefusedException refused =
        catchThrowableOfType(
            StartupRefusedException.class,
            () -> start(database, Duration.ZERO).migrate(flyway(database)));
    assertThat(refused)
        .hasMessageContaining("not created by the migrations of this build (version 1 differs)");
    assertThat(refused.action()).contains("empty database", "FLATTAIL_HOME");
    assertThat(refused.getExitCode()).isEqualTo(StartupRefusedException.MISCONFIGURED);
  }

  @Test
  void tablesThatSomebodyElseMakesAreWaitedFor() throws Exception {
    PostgresForTests.Database database = PostgresForTests.emptyDatabase();
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(
            () -> start(database, Duration.ofMinutes(1)).awaitTables(flyway(database)));
    start(database, Duration.ZERO).migrate(flyway(database));
    assertThat(waiting.get(5, TimeUnit.MINUTES)).isNull();
  }

  @Test
  void anUnreachableDatabaseIsReportedWithoutItsParameters() {
    StartupRefusedException refused =
        catchThrowableOfType(
            StartupRefusedException.class,
            () ->
                new DatabaseAtStart(
                        new Details(
                            "jdbc:postgresql://127.0.0.1:1/flattail?password=hidden", "u", "p"),
                        Duration.ZERO)
                    .migrate(flyway(PostgresForTests.emptyDatabase())));
    assertThat(refused)
        .hasMessageStartingWith("PostgreSQL at 127.0.0.1:1/flattail does not answer: ")
        .hasMessageNotContaining("hidden");
    assertThat(refused.getExitCode()).isEqualTo(StartupRefusedException.TRY_LATER);
  }

  @Test
  void anOldServerIsRefusedByItsVersion() {
    PostgresForTests.Database database = PostgresForTests.emptyDatabase();
    StartupRefusedException refused =
        catchThrowableOfType(
            StartupRefusedException.class,
            () ->
                new DatabaseAtStart(
                        new Details(database.url(), database.user(), database.password()),
                        Duration.ofHours(1),
                        99)
                    .migrate(flyway(database)));
    assertThat(refused)
        .hasMessageMatching(
            "The database at \\S+ is PostgreSQL 1\\d[.\\d]*.*; Flattail needs version 99 or later\\.");
    assertThat(refused.getExitCode()).isEqualTo(StartupRefusedException.MISCONFIGURED);
  }

  @Test
  void aWrongPasswordIsNotWaitedFor() {
    PostgresForTests.Database database = PostgresForTests.emptyDatabase();
    DatabaseAtStart start =
        new DatabaseAtStart(
            new Details(database.url(), database.user(), "wrong"), Duration.ofHours(1));
    assertThatThrownBy(() -> start.migrate(flyway(database)))
        .isInstanceOfSatisfying(
            StartupRefusedException.class,
            refused ->
                assertThat(refused.getExitCode()).isEqualTo(StartupRefusedException.MISCONFIGURED));
  }
}
