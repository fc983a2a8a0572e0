package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.caller.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Tests what a browser's session permits, and how it ends. */
@UsesLoginService
class SessionTest {
  private static final String ADMIN = "Bearer " + UsesSecuredService.BOOTSTRAP;

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired TestCallers callers;
  @Autowired JdbcClient sql;
  private Visitor visitor;

  @BeforeEach
  void logIn() {
    visitor = new Visitor(port).loggedIn("carol");
  }

  private Http.Answer change(String... headers) {
    return visitor.send("DELETE", "/jobs/none", "", headers);
  }

  private static String kind(Http.Answer answer) {
    return answer.json().get("type").asString();
  }

  private String own() {
    return visitor.origin();
  }

  @Test
  void theServicesOwnPageMayChangeData() {
    assertThat(change("Origin", own()).status()).isEqualTo(404);
    assertThat(change("Sec-Fetch-Site", "same-origin").status()).isEqualTo(404);
    assertThat(change("Origin", own(), "Sec-Fetch-Site", "same-origin").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none, none",
        "https://evil.example, none",
        "https://evil.example, cross-site",
        "null, none",
        "none, cross-site",
        "none, same-site",
        "none, none-of-these",
        "https://localhost:1, same-site",
        "http://localhost:PORT, none",
      })
  void noOtherPageMay(String origin, String site) {
    List<String> headers = new ArrayList<>();
    if (origin != null) {
      headers.addAll(List.of("Origin", origin.replace("PORT", "" + port)));
    }
    if (site != null) {
      headers.addAll(List.of("Sec-Fetch-Site", site));
    }

    Http.Answer answer = change(headers.toArray(String[]::new));

    assertThat(answer.status()).as(answer.text()).isEqualTo(403);
    assertThat(kind(answer)).isEqualTo("/problems/foreign-origin");
  }

  @Test
  void aFormChangesNothing() {
    Http.Answer answer =
        visitor.send(
            "POST",
            "/jobs",
            "{}",
            "Origin",
            own(),
            "Sec-Fetch-Site",
            "same-origin",
            "Content-Type",
            "application/x-www-form-urlencoded");

    assertThat(answer.status()).isEqualTo(415);
  }

  @Test
  void readingNeedsNoProof() {
    assertThat(visitor.get("/jobs").status()).isEqualTo(200);
  }

  @Test
  void anAuthorizationHeaderTakesPrecedence() {
    String bob = callers.bearer("bob", Scope.READ);

    assertThat(visitor.get("/me", "Authorization", bob).json().get("owner").asString())
        .isEqualTo("bob");
    assertThat(visitor.get("/jobs", "Authorization", "Bearer flt_bad").status()).isEqualTo(401);
    assertThat(change("Authorization", callers.bearer("bob", Scope.SUBMIT)).status())
        .as("a program needs no proof")
        .isEqualTo(404);
  }

  @Test
  void aLogoutEndsTheSession() {
    String secret = visitor.cookies().get(Visitor.SESSION);

    assertThat(visitor.call("POST", "/ui/logout", "").status()).isEqualTo(204);

    assertThat(visitor.cookies()).isEmpty();
    visitor.cookies().put(Visitor.SESSION, secret);
    assertThat(visitor.get("/jobs").status()).isEqualTo(401);
  }

  @Test
  void anotherPageLogsNobodyOut() {
    assertThat(visitor.send("POST", "/ui/logout", "").status()).isEqualTo(403);
    assertThat(visitor.get("/ui/logout").status()).as("a view").isEqualTo(200);

    assertThat(visitor.get("/jobs").status()).isEqualTo(200);
  }

  @Test
  void whoHasLoggedOutMayDoSoAgain() {
    visitor.call("POST", "/ui/logout", "");

    assertThat(visitor.call("POST", "/ui/logout", "").status()).isEqualTo(204);
  }

  @Test
  void adminsSeeAndRevokeSessions() {
    JsonNode session =
        new Http(port).get("/tokens", "Authorization", ADMIN).json().get("items").get(0);
    assertThat(session.get("name").asString()).isEqualTo("Browser session");
    assertThat(session.get("owner").asString()).isEqualTo("carol");
    String path = "/tokens/" + session.get("id").asString();
    assertThat(new Http(port).send("DELETE", path, new byte[0], "Authorization", ADMIN).status())
        .isEqualTo(204);

    Http.Answer refused = visitor.get("/jobs");

    assertThat(refused.status()).isEqualTo(401);
    assertThat(kind(refused)).isEqualTo("/problems/unauthenticated");
    assertThat(refused.json().get("detail").asString()).contains("Log in again");
    assertThat(refused.header("WWW-Authenticate"))
        .startsWith("Bearer realm=\"flattail\"")
        .contains("error=\"invalid_token\"");
    assertThat(visitor.cookies()).isEmpty();
  }

  @Test
  void aSessionThatHasEndedIsAnsweredAsNone() {
    end();

    assertThat(visitor.get("/ui/jobs").status()).isEqualTo(200);
    assertThat(visitor.cookies()).as("files ask nobody").isNotEmpty();
    JsonNode me = visitor.get("/me").json();
    assertThat(me.get("owner").isNull()).isTrue();
    assertThat(me.get("session").isNull()).isTrue();
    assertThat(visitor.cookies()).isEmpty();
  }

  private void end() {
    sql.sql("update access_token set expires_at = now() where secret_sha256 = :hash")
        .param(
            "hash",
            TokenSecrets.sha256(Objects.requireNonNull(visitor.cookies().get(Visitor.SESSION))))
        .update();
  }

  @Test
  void sessionsThatHaveEndedAreDeletedByTheNextLogin() {
    end();
    tokens.issue("kept", "carol", Set.of(Scope.READ), Instant.now().minusSeconds(1));
    int before = tokens.list().size();

    new Visitor(port).loggedIn("dave");

    assertThat(tokens.list()).hasSizeLessThanOrEqualTo(before);
    assertThat(tokens.list()).anyMatch(token -> token.name().equals("kept"));
  }

  @Test
  void aSessionsSecretIsNoToken() {
    String secret = visitor.cookies().get(Visitor.SESSION);

    assertThat(new Http(port).get("/jobs", "Authorization", "Bearer " + secret).status())
        .isEqualTo(401);
  }

  @Test
  void aTokenIsNoSession() {
    visitor.cookies().put(Visitor.SESSION, callers.secret("carol", Scope.SUBMIT));

    assertThat(visitor.get("/jobs").status()).isEqualTo(401);
  }

  @Test
  void aLoginNeverContinuesASessionThatWasThere() {
    String before = visitor.cookies().get(Visitor.SESSION);

    visitor.loggedIn("dave");

    assertThat(visitor.cookies().get(Visitor.SESSION)).isNotEqualTo(before);
    assertThat(visitor.get("/me").json().get("owner").asString()).isEqualTo("dave");
  }

  @Test
  void streamsWorkWithASession() {
    String job =
        visitor
            .call(
                "POST",
                "/jobs",
                "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"epochs\": 1, \"schedule\": {\"type\": \"constant\"}}")
            .json()
            .get("id")
            .asString();
    visitor.call("POST", "/jobs/" + job + "/cancel", "");

    Http.Answer events = visitor.get("/jobs/" + job + "/events", "Accept", "text/event-stream");

    assertThat(events.status()).isEqualTo(200);
    assertThat(events.text()).contains("cancelled");
  }
}
