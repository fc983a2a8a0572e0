package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.ClosedDatabase;
import dev.flattail.UsesPostgres;
import dev.flattail.app.Flattail;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tests that the service reports an outage of PostgreSQL, recovers by itself, and exposes no
 * internals.
 */
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

  @Autowired Environment service;
  @Autowired JdbcClient sql;

  @Test
  void everyCallThatNeedsPostgresqlIsAnswered503Meanwhile() throws SQLException {
    Http http = new Http(port);
    assertThat(http.get("/jobs").status()).isEqualTo(200);
    try (ClosedDatabase closed = new ClosedDatabase(service)) {
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
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(http.get("/jobs").status()).isEqualTo(200));
  }

  @Test
  void anUnexpectedErrorHidesInternals() {
    sql.sql("alter table worker rename to gone").update();
    Http.Answer answer = new Http(port).get("/workers");
    sql.sql("alter table gone rename to worker").update();
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/internal-error");
    assertThat(answer.json().get("detail").asString())
        .contains(answer.json().get("incident").asString());
    assertThat(answer.text()).doesNotContain("worker ", "SQL", "Exception", "\tat ");
  }
}
