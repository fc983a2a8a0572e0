package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.caller.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@UsesSecuredService
class AccessTokensTest {
  private static final String ADMIN = "Bearer " + UsesSecuredService.BOOTSTRAP;

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired AccessTokens tokens;
  @Autowired JdbcClient sql;

  private Http.Answer issue(String body) {
    return http().postJson("/tokens", body, "Authorization", ADMIN);
  }

  private Http http() {
    return new Http(port);
  }

  private int status(String authorization) {
    return http().get("/jobs", "Authorization", authorization).status();
  }

  @Test
  void oddParametersAndMethodsAreAnsweredAsWithoutTokens() {
    for (String query : new String[] {"%C2%964=1", "%F4%8E%89%81=", "k=%C2%96", "state=%C2%96"}) {
      int status = http().get("/jobs?" + query, "Authorization", ADMIN).status();
      assertThat(status).as(query).isIn(200, 400);
    }
    Http.Answer odd = http().send("QUERY", "/jobs", new byte[0], "Authorization", ADMIN);
    assertThat(odd.status()).as(odd.text()).isEqualTo(405);
    assertThat(odd.json().get("type").asString()).isEqualTo("/problems/method-not-allowed");
    assertThat(http().get("/jobs//x", "Authorization", ADMIN).status()).isEqualTo(400);
  }

  @Test
  void theBootstrapTokenMakesTokensWhoseSecretIsShownOnce() {
    Http.Answer made =
        issue(
            """
            {"name": "nightly", "owner": "alice", "scopes": ["submit"], "expiresIn": "P90D"}""");

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    JsonNode token = made.json();
    String secret = token.get("token").asString();
    assertThat(secret).matches("flt_[A-Za-z0-9_-]{43}");
    assertThat(made.header("Location")).isEqualTo("/tokens/" + token.get("id").asString());
    assertThat(Instant.parse(token.get("expiresAt").asString()))
        .isCloseTo(
            Instant.now().plus(Duration.ofDays(90)),
            new org.assertj.core.data.TemporalUnitWithinOffset(
                1, java.time.temporal.ChronoUnit.HOURS));
    Http.Answer listed = http().get("/tokens", "Authorization", ADMIN);
    assertThat(listed.text()).contains(token.get("id").asString()).doesNotContain(secret);
    assertThat(status("Bearer " + secret)).isEqualTo(200);
  }

  @Test
  void theDatabaseHasTheHashAlone() {
    String secret = callers.secret("alice", Scope.READ);

    String row =
        sql.sql("select access_token::text from access_token where secret_sha256 = :hash")
            .param("hash", TokenSecrets.sha256(secret))
            .query(String.class)
            .single();

    assertThat(row).doesNotContain(secret).doesNotContain(secret.substring(4));
  }

  @Test
  void secretsAreNeverTheSame() {
    assertThat(callers.secret("alice", Scope.READ))
        .isNotEqualTo(callers.secret("alice", Scope.READ));
  }

  @Test
  void aRevokedTokenIsRefusedAtOnce() {
    IssuedToken issued = tokens.issue("short", "alice", Set.of(Scope.READ), null);
    String bearer = "Bearer " + issued.secret();
    assertThat(status(bearer)).isEqualTo(200);

    String path = "/tokens/" + issued.token().id();
    assertThat(http().send("DELETE", path, new byte[0], "Authorization", ADMIN).status())
        .isEqualTo(204);

    assertThat(status(bearer)).isEqualTo(401);
    Http.Answer again = http().send("DELETE", path, new byte[0], "Authorization", ADMIN);
    assertThat(again.status()).isEqualTo(404);
    assertThat(again.json().get("type").asString()).isEqualTo("/problems/not-found");
    assertThat(
            http()
                .send("DELETE", "/tokens/" + UUID.randomUUID(), new byte[0], "Authorization", ADMIN)
                .status())
        .isEqualTo(404);
  }

  @Test
  void anExpiredTokenIsRefused() {
    String bearer =
        "Bearer "
            + tokens
                .issue("old", "alice", Set.of(Scope.ADMIN), Instant.now().minusSeconds(1))
                .secret();

    Http.Answer answer = http().get("/jobs", "Authorization", bearer);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
  }

  @Test
  void theLastUseIsKnownToAMinute() {
    IssuedToken issued = tokens.issue("used", "alice", Set.of(Scope.READ), null);
    assertThat(issued.token().lastUsedAt()).isNull();

    assertThat(status("Bearer " + issued.secret())).isEqualTo(200);
    Instant first = lastUse(issued);
    assertThat(first).isCloseTo(Instant.now(), within());
    assertThat(status("Bearer " + issued.secret())).isEqualTo(200);

    assertThat(lastUse(issued)).isEqualTo(first);
  }

  private static org.assertj.core.data.TemporalUnitOffset within() {
    return new org.assertj.core.data.TemporalUnitWithinOffset(
        1, java.time.temporal.ChronoUnit.MINUTES);
  }

  private Instant lastUse(IssuedToken issued) {
    return java.util.Objects.requireNonNull(
        tokens.list().stream()
            .filter(token -> token.id().equals(issued.token().id()))
            .findFirst()
            .orElseThrow()
            .lastUsedAt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer flt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Bearer flt_short",
        "Bearer " + UsesSecuredService.BOOTSTRAP + "x",
        "Bearer b00tstrap",
        "Bearer a.b.c",
        "Bearer ",
        "Bearer two words",
        "Bearer gän"
      })
  void badTokensAreRefusedAsSuch(String authorization) {
    Http.Answer answer = http().get("/jobs", "Authorization", authorization);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/unauthenticated");
    assertThat(answer.header("WWW-Authenticate"))
        .startsWith("Bearer realm=\"flattail\"")
        .contains("error=\"invalid_token\"");
  }

  @Test
  void withoutATokenTheAnswerSaysWhatToSend() {
    for (String[] headers : new String[][] {{}, {"Authorization", "Basic YWxpY2U6c2VjcmV0"}}) {
      Http.Answer answer = http().get("/jobs", headers);

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"flattail\"");
      assertThat(answer.json().get("detail").asString()).contains("Authorization: Bearer TOKEN");
    }
  }

  @Test
  void severalTokensAtOnceAreRefused() {
    String good = "Bearer " + callers.secret("alice", Scope.READ);

    Http.Answer answer = http().get("/queue", "Authorization", good, "Authorization", good);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/misplaced-token");
  }

  @Test
  void aTokenInTheUrlIsRefusedEvenBesideAGoodOne() {
    String secret = callers.secret("alice", Scope.READ);
    for (String[] headers : new String[][] {{}, {"Authorization", "Bearer " + secret}}) {
      Http.Answer answer = http().get("/queue?access_token=" + secret, headers);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().get("type").asString()).isEqualTo("/problems/misplaced-token");
      assertThat(answer.text()).doesNotContain(secret);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\": \"x\", \"owner\": \"a\", \"scopes\": []}",
        "{\"name\": \"x\", \"owner\": \"a\", \"scopes\": [\"root\"]}",
        "{\"name\": \"x\", \"owner\": \"\", \"scopes\": [\"read\"]}",
        "{\"name\": \"x\", \"owner\": \"a\\nb\", \"scopes\": [\"read\"]}",
        "{\"name\": \"x\", \"owner\": \"a\", \"scopes\": [\"read\"], \"expiresIn\": \"PT0S\"}",
        "{\"name\": \"x\", \"owner\": \"a\", \"scopes\": [\"read\"], \"expiresIn\": \"-P1D\"}",
        "{\"name\": \"x\", \"owner\": \"a\", \"scopes\": [\"read\"], \"secret\": \"flt_mine\"}"
      })
  void tokensThatMakeNoSenseAreNotMade(String body) {
    Http.Answer answer = issue(body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().get("detail").asString()).endsWith("no token was made.");
    assertThat(answer.json().get("errors").isEmpty()).isFalse();
  }

  @Test
  void bodiesAreReadAsEverywhere() {
    assertThat(issue("{").status()).isEqualTo(400);
    assertThat(issue("{\"name\": \"" + "x".repeat(1_100_000) + "\"}").status()).isEqualTo(413);
    byte[] yaml = "name: x".getBytes(StandardCharsets.UTF_8);
    assertThat(
            http()
                .send(
                    "POST",
                    "/tokens",
                    yaml,
                    "Authorization",
                    ADMIN,
                    "Content-Type",
                    "application/yaml")
                .status())
        .isEqualTo(415);
  }
}
