package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.UsesPostgres;
import dev.flattail.api.Http;
import dev.flattail.app.Flattail;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Tests that the service starts without its issuer, and reports its absence to callers who need it.
 */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/guarded-test",
      "flattail.security.oidc.issuer-uri=http://127.0.0.1:9", // discard: nobody listens
      "flattail.security.oidc.audience=flattail",
      "flattail.security.oidc.client-id=page"
    })
@UsesPostgres
class IssuerAwayTest {
  @LocalServerPort int port;

  @Test
  void nobodyIsRefusedForWhatNobodyCanJudge() throws Exception {
    String token = OidcIssuer.SHARED.token(OidcIssuer.SHARED.claims("carol", "flattail:read"));

    Http.Answer answer = new Http(port).get("/jobs", "Authorization", "Bearer " + token);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("5");
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/unavailable");
    assertThat(new Http(port).get("/jobs").status()).isEqualTo(401);
    assertThat(new Http(port).get("/docs").status()).isEqualTo(200);
  }

  @Test
  void aLoginSaysThatTheIssuerIsAway() {
    for (int i = 0; i < 2; i++) {
      Http.Answer answer = new Http(port).get("/ui/login?to=sweeps");

      assertThat(answer.status()).isEqualTo(302);
      assertThat(answer.header("Location")).isEqualTo("/ui/token?login=issuer-away&then=sweeps");
    }
  }
}
