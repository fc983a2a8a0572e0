package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.ClosedDatabase;
import dev.flattail.UsesPostgres;
import dev.flattail.api.Http;
import dev.flattail.app.Flattail;
import dev.flattail.caller.Scope;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Tests that without a database no caller is admitted and no valid token is called invalid. */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/guarded-test-database-away",
      "flattail.security.bootstrap-token=" + UsesSecuredService.BOOTSTRAP,
      "spring.datasource.hikari.connection-timeout=500",
      "logging.level.dev.flattail=off",
      "logging.level.com.zaxxer.hikari=error",
      "logging.level.org.hibernate=off"
    })
@UsesPostgres
@Import(TestCallers.class)
class DatabaseAwayTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Environment service;

  @Test
  void tokensThatCannotBeLookedUpAreAnswered503() throws SQLException {
    String bearer = callers.bearer("alice", Scope.READ);
    assertThat(presets(bearer).status()).isEqualTo(200);

    try (ClosedDatabase closed = new ClosedDatabase(service)) {
      Http.Answer answer = presets(bearer);
      assertThat(answer.status()).as(answer.text()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isNotEmpty();
      assertThat(answer.json().get("type").asString()).isEqualTo("/problems/unavailable");
      assertThat(presets("Bearer " + UsesSecuredService.BOOTSTRAP).status())
          .as("the bootstrap token is not looked up")
          .isEqualTo(200);
    }
  }

  private Http.Answer presets(String bearer) {
    return new Http(port).get("/presets", "Authorization", bearer);
  }
}
