package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.caller.Scope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests over HTTP what a service with tokens answers to {@code GET /me}. */
@UsesSecuredService
class CallerTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  private String me(String bearer) {
    Http.Answer answer = http.get("/me", "Authorization", bearer);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.text();
  }

  @Test
  void aCallWithoutATokenLearnsThatItNeedsOne() {
    Http.Answer answer = http.get("/me");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            "{\"owner\":null,\"scopes\":[],\"tokenRequired\":true,\"openIdConnect\":true,\"login\":null,\"session\":null}");
  }

  @Test
  void aTokenHasItsScopesWithThoseThatTheyInclude() {
    assertThat(me(callers.bearer("ada", Scope.READ)))
        .contains("\"owner\":\"ada\"", "\"scopes\":[\"read\"]");
    assertThat(me(callers.bearer("ada", Scope.SUBMIT)))
        .contains("\"scopes\":[\"read\",\"submit\"]");
    assertThat(me(callers.bearer("bob", Scope.ADMIN)))
        .contains("\"owner\":\"bob\"", "\"scopes\":[\"read\",\"submit\",\"admin\"]");
  }

  @Test
  void theBootstrapTokenIsTheOperator() {
    assertThat(me("Bearer " + UsesSecuredService.BOOTSTRAP))
        .contains("\"owner\":null", "\"scopes\":[\"read\",\"submit\",\"admin\"]");
  }

  @Test
  void aTokenOfTheIssuerWithoutOurScopesMayNothing() throws Exception {
    OidcIssuer issuer = OidcIssuer.SHARED;
    assertThat(me("Bearer " + issuer.token(issuer.claims("carol", "openid"))))
        .contains("\"owner\":\"carol\"", "\"scopes\":[]");
  }

  @Test
  void aTokenThatIsNotAcceptedIsRefused() {
    Http.Answer answer = http.get("/me", "Authorization", "Bearer flt_wrong");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/unauthenticated");
  }
}
