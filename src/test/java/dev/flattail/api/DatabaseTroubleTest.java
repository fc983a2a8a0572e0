package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.UsesPostgres;
import dev.flattail.app.Flattail;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** While PostgreSQL is away the service says so, and comes back by itself; faults stay inside. */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/api-test-database-away",
      "spring.datasource.hikari.connection-timeout=500",
      "logging.level.dev.flattail=off",
      "logging.level.com.zaxxer.hikari=error",
      "logging.level.org.hibernate=off"
    })
@UsesPostgres
class DatabaseTroubleTest {
  @LocalServerPort int port;

  @Value("${spring.datasource.url}")
  String url;

  @Value("${spring.datasource.username}")
  String user;

  @Value("${spring.datasource.password}")
  String password;

  @AfterEach
  void letItBack() throws SQLException {
    allowConnections(true);
  }

  @Test
  void everyCallThatNeedsItIsAnswered503AndWorksAgainAfterwards() throws SQLException {
    Http http = new Http(port);
    assertThat(http.get("/jobs").status()).isEqualTo(200);
    allowConnections(false);
    for (String path : new String[] {"/jobs", "/queue", "/workers"}) {
      Http.Answer answer = http.get(path);
      assertThat(answer.status()).as(answer.text()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isNotEmpty();
      assertThat(answer.json().get("type").asString()).isEqualTo("/problems/unavailable");
    }
    Http.Answer submitted =
        http.postJson("/jobs", "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}}");
    assertThat(submitted.status()).as(submitted.text()).isEqualTo(503);
    assertThat(http.get("/presets").status()).isEqualTo(200);
    allowConnections(true);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(http.get("/jobs").status()).isEqualTo(200));
  }

  @Test
  void anUnexpectedErrorIsAnIncidentAndShowsNothingOfTheInside() throws SQLException {
    try (Connection database = DriverManager.getConnection(url, user, password);
        Statement statement = database.createStatement()) {
      statement.execute("alter table worker rename to gone");
      Http.Answer answer = new Http(port).get("/workers");
      statement.execute("alter table gone rename to worker");
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.json().get("type").asString()).isEqualTo("/problems/internal-error");
      assertThat(answer.json().get("detail").asString())
          .contains(answer.json().get("incident").asString());
      assertThat(answer.text()).doesNotContain("worker ", "SQL", "Exception", "\tat ");
    }
  }

  private void allowConnections(boolean allowed) throws SQLException {
    String database = url.replaceFirst(".*/([^/?]+).*", "$1");
    try (Connection server =
            DriverManager.getConnection(
                url.replaceFirst("/" + database, "/postgres"), user, password);
        Statement statement = server.createStatement()) {
      statement.execute("alter database " + database + " allow_connections " + allowed);
      if (!allowed) {
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                + database
                + "'");
      }
    }
  }
}
