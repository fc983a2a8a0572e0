package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests that the page at {@code /docs} loads nothing from elsewhere. */
@ApiTest
class DocsTest {
  @LocalServerPort int port;

  @Test
  void everythingThatThePageLoadsIsServedHere() {
    Http http = new Http(port);
    String page = http.get("/docs").text();
    assertThat(page).doesNotContain("://");
    Matcher links = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page);
    int found = 0;
    while (links.find()) {
      assertThat(http.get("/" + links.group(1)).status()).as(links.group(1)).isEqualTo(200);
      found++;
    }
    assertThat(found).isGreaterThanOrEqualTo(4);
    assertThat(http.get("/docs").header("Content-Security-Policy")).contains("script-src 'self'");
  }

  @Test
  void theContractIsServedAsItIsWritten() {
    assertThat(new Http(port).get("/openapi.yaml").text()).startsWith("openapi: 3.1");
  }
}
