package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.caller.Scope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests that even the most detailed log contains no tokens. */
@UsesSecuredService
@ExtendWith({LoudLog.class, OutputCaptureExtension.class})
class NoSecretInTheLogTest {
  private static final String BAD = "flt_BADBADBADBADBADBADBADBADBADBADBADBADBADBADB";

  @LocalServerPort int port;
  @Autowired TestCallers callers;

  @Test
  void goodAndBadTokensLeaveNoTrace(CapturedOutput output) throws Exception {
    Http http = new Http(port);
    List<String> secrets = new ArrayList<>(List.of(UsesSecuredService.BOOTSTRAP, BAD));
    Http.Answer made =
        http.postJson(
            "/tokens",
            "{\"name\": \"n\", \"owner\": \"o\", \"scopes\": [\"read\"]}",
            "Authorization",
            "Bearer " + UsesSecuredService.BOOTSTRAP);
    secrets.add(made.json().get("token").asString());
    secrets.add(callers.secret("alice", Scope.SUBMIT));
    secrets.add(OidcIssuer.SHARED.token(OidcIssuer.SHARED.claims("carol", "flattail:read")));
    secrets.add(OidcIssuer.SHARED.token(OidcIssuer.SHARED.claims("carol", "x").audience("other")));
    for (String secret : secrets) {
      for (String path : List.of("/jobs", "/tokens", "/jobs/none", "/docs")) {
        http.get(path, "Authorization", "Bearer " + secret);
      }
      http.get("/jobs", "Authorization", secret);
      http.get("/jobs", "Authorization", "Bearer " + secret + " and more");
      http.postJson("/jobs", "{", "Authorization", "Bearer " + secret);
      http.get("/jobs?access_token=" + secret, "Authorization", "Bearer " + secret);
    }

    assertThat(output.getAll()).as("it does log").contains("DispatcherServlet");
    for (String secret : secrets) {

      List<String> lines =
          output.getAll().lines().filter(line -> line.contains(secret.substring(5))).toList();
      assertThat(lines).isEmpty();
    }
  }
}
