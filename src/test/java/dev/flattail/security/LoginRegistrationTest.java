package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

/** Tests what the service is to its issuer. */
class LoginRegistrationTest {
  private static final String SECRET = "flattail.security.oidc.client-secret";

  private static LoginRegistration registration(String issuer, MockEnvironment environment) {
    return new LoginRegistration(
        new SecurityProperties(
            List.of(),
            new SecurityProperties.Oidc(issuer, "flattail", "sub", "scope", "flattail:"),
            new SecurityProperties.RateLimit(true, 1, 1, 1, 1)),
        new LoginProperties("page", Set.of("openid"), Map.of(), Duration.ofHours(1)),
        environment);
  }

  private static ClientRegistration read(String issuer, MockEnvironment environment) {
    return registration(issuer, environment).findByRegistrationId(LoginRegistration.ID);
  }

  @Test
  void aClientWithoutASecretIsPublic() {
    ClientRegistration page = read(OidcIssuer.SHARED.address(), new MockEnvironment());

    assertThat(page.getClientAuthenticationMethod()).isEqualTo(ClientAuthenticationMethod.NONE);
    assertThat(page.getProviderDetails().getTokenUri())
        .isEqualTo(OidcIssuer.SHARED.address() + "/token");
  }

  @Test
  void aClientWithASecretSendsItAsTheIssuerWants() {
    ClientRegistration page =
        read(OidcIssuer.SHARED.address(), new MockEnvironment().withProperty(SECRET, "s3cret"));

    assertThat(page.getClientAuthenticationMethod())
        .isEqualTo(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
  }

  @Test
  void metadataOfAnotherIssuerIsRefused() {
    String alias = OidcIssuer.SHARED.address().replace("127.0.0.1", "localhost");

    assertThatThrownBy(() -> read(alias, new MockEnvironment()))
        .isInstanceOf(LoginFailedException.class)
        .hasRootCauseMessage("the metadata is that of another issuer");
  }
}
