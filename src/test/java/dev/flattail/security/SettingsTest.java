package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class SettingsTest {
  private static final String TOKEN = "flattail.security.bootstrap-token";
  private static final String ISSUER = "flattail.security.oidc.issuer-uri";
  private static final String AUDIENCE = "flattail.security.oidc.audience";

  @ParameterizedTest
  @CsvSource({
    "0123456789abcdef0123456789abcde, at least 32",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, fewer than 10 different",
    "'0123456789abcdef 0123456789abcdef', something else",
    "0123456789äbcdef0123456789abcdef, something else",
  })
  void weakTokensAreRefusedWithoutBeingTold(String token, String why) {
    String mistake =
        Objects.requireNonNull(
            AuthenticationSettings.mistake(new MockEnvironment().withProperty(TOKEN, token)));

    assertThat(mistake).contains(why).doesNotContain(token).doesNotContain(token.substring(0, 8));
  }

  @Test
  void aGoodTokenTurnsAuthenticationOn() {
    MockEnvironment environment =
        new MockEnvironment().withProperty(TOKEN, UsesSecuredService.BOOTSTRAP);

    assertThat(AuthenticationSettings.mistake(environment)).isNull();
    assertThat(AuthenticationSettings.isOn(environment)).isTrue();
    assertThat(AuthenticationSettings.isOn(new MockEnvironment())).isFalse();
    assertThat(AuthenticationSettings.isOn(new MockEnvironment().withProperty(TOKEN, " ")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "http://issuer.example, flattail, must be an https address",
    "ldap://127.0.0.1, flattail, must be an https address",
    "nonsense, flattail, must be an https address",
    "https://issuer.example, '', for other services",
  })
  void anIssuerThatCannotBeTrustedIsRefused(String issuer, String audience, String why) {
    MockEnvironment environment =
        new MockEnvironment().withProperty(ISSUER, issuer).withProperty(AUDIENCE, audience);

    assertThat(AuthenticationSettings.mistake(environment)).contains(why);
  }

  @ParameterizedTest
  @CsvSource({"https://issuer.example/realm", "http://localhost:8081", "http://127.0.0.1:8081"})
  void issuersByHttpsOrOnThisMachineAreFine(String issuer) {
    MockEnvironment environment =
        new MockEnvironment().withProperty(ISSUER, issuer).withProperty(AUDIENCE, "flattail");

    assertThat(AuthenticationSettings.mistake(environment)).isNull();
  }
}
