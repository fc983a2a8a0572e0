package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.security.UsesSecuredService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests that a service with tokens gives the page to everybody, and its content to callers. */
@UsesSecuredService
class OpenPageTest {
  @LocalServerPort int port;

  @ParameterizedTest
  @ValueSource(strings = {"/ui/jobs", "/ui/token", "/ui/assets/app.js"})
  void thePageNeedsNoToken(String path) {
    assertThat(new Http(port).get(path).status()).isEqualTo(200);
  }

  @Test
  void aBrowserWithoutATokenIsSentToThePage() {
    assertThat(new Http(port).get("/", "Accept", "text/html").status()).isEqualTo(302);
  }

  @Test
  void whatThePageShowsNeedsOne() {
    assertThat(new Http(port).get("/jobs").status()).isEqualTo(401);
  }
}
