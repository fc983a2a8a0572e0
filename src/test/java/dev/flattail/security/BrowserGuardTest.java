package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.web.MockHttpServletRequest;

/** Where forwarded headers are trusted; all else is the API's test of the same name. */
class BrowserGuardTest {
  private static final BrowserGuard GUARD =
      new BrowserGuard(
          new AllowedHosts(
              new SecurityProperties(
                  List.of("flattail.example"),
                  new SecurityProperties.Oidc(null, null, "sub", "scope", "flattail:"),
                  new SecurityProperties.RateLimit(true, 1, 1, 1, 1)),
              new MockEnvironment()),
          (_, _, _, _) -> null);

  private static @Nullable RequestRefusedException asked(String forwarded, String sent) {
    MockHttpServletRequest request =
        new MockHttpServletRequest("GET", "/queue") {
          @Override
          public String getServerName() {
            return forwarded;
          }
        };
    request.addHeader("Host", sent);
    return GUARD.refusal(request);
  }

  @Test
  void aForwardedNameDoesNotHideAForeignHost() {
    RequestRefusedException refused =
        Objects.requireNonNull(asked("localhost", "evil.example:8080"));
    assertThat(refused).hasMessageContaining("'evil.example'");
    assertThat(asked("evil.example", "localhost")).isNotNull();
  }

  @Test
  void aProxyInFrontIsAnswered() {
    assertThat(asked("flattail.example", "localhost:8080")).isNull();
    assertThat(asked("flattail.example", "flattail.example")).isNull();
    assertThat(asked("localhost", "[::1]:8080")).isNull();
  }
}
