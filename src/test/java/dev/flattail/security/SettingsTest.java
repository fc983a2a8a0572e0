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

  @ParameterizedTest
  @CsvSource({
    "'', flattail-page, '', '', '', no issuer to log in at",
    "https://issuer.example, '', s3cret, '', '', a client by both",
    "https://issuer.example, flattail-page, '', profile, '', lacks 'openid'",
    "https://issuer.example, flattail-page, '', openid profile, '', lacks 'openid'",
    "https://issuer.example, flattail-page, '', 'openid,my profile', '', 'my profile'",
    "https://issuer.example, flattail-page, '', openid, PT0S, lasts from PT1M",
    "https://issuer.example, flattail-page, '', openid, P31D, lasts from PT1M",
    "https://issuer.example, flattail-page, '', openid, soon, not readable",
  })
  void settingsOfALoginThatMakeNoSenseAreRefused(
      String issuer, String client, String secret, String scopes, String session, String why) {
    MockEnvironment environment = login(issuer, client);
    set(environment, "client-secret", secret);
    set(environment, "login-scopes", scopes);
    set(environment, "session", session);

    assertThat(AuthenticationSettings.mistake(environment)).contains(why).doesNotContain("s3cret");
  }

  @Test
  void whatProtectsALoginCannotBeSet() {
    MockEnvironment environment = login("https://issuer.example", "flattail-page");
    set(environment, "login-parameters.state", "known");

    assertThat(AuthenticationSettings.mistake(environment)).contains("login-parameters.state");
  }

  @Test
  void aClientOfAnIssuerTurnsTheLoginOn() {
    MockEnvironment environment = login("https://issuer.example", "flattail-page");

    assertThat(AuthenticationSettings.mistake(environment)).isNull();
    assertThat(LoginSettings.isOn(environment)).isTrue();
    assertThat(LoginSettings.isOn(login("https://issuer.example", ""))).isFalse();
  }

  private static MockEnvironment login(String issuer, String client) {
    MockEnvironment environment =
        new MockEnvironment().withProperty(ISSUER, issuer).withProperty(AUDIENCE, "flattail");
    set(environment, "client-id", client);
    return environment;
  }

  private static void set(MockEnvironment environment, String name, String value) {
    if (!value.isEmpty()) {
      environment.setProperty("flattail.security.oidc." + name, value);
    }
  }
}
