package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.flattail.api.Http;
import dev.flattail.caller.Caller;
import dev.flattail.caller.Scope;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.authentication.AuthenticationServiceException;

@UsesSecuredService
class OidcTest {
  private static final OidcIssuer ISSUER = OidcIssuer.SHARED;

  @LocalServerPort int port;
  @Autowired JwtCallers callers;

  private Http.Answer call(String token) {
    return new Http(port).get("/jobs", "Authorization", "Bearer " + token);
  }

  private void assertRefused(String token) {
    Http.Answer answer = call(token);
    assertThat(answer.status()).as(answer.text()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
  }

  @Test
  void aTokenOfTheIssuerIsGoodForItsScopes() throws Exception {
    String token = ISSUER.token(ISSUER.claims("carol", "openid flattail:read submit"));

    assertThat(call(token).status()).isEqualTo(200);
    Http.Answer submitted =
        new Http(port).postJson("/jobs?dryRun=true", "{}", "Authorization", "Bearer " + token);
    assertThat(submitted.status()).as("'submit' has no prefix").isEqualTo(403);
    assertThat(callers.caller(token).caller()).isEqualTo(Caller.of("carol", Set.of(Scope.READ)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "at+jwt", "application/at+jwt"})
  void accessTokensMaySayWhatTheyAre(String type) throws Exception {
    String token = ISSUER.token(ISSUER.claims("carol", "flattail:read"), type);

    assertThat(call(token).status()).isEqualTo(200);
  }

  @Test
  void tokensForOtherPurposesAreRefused() throws Exception {
    assertRefused(ISSUER.token(ISSUER.claims("carol", "flattail:read"), "logout+jwt"));
  }

  @Test
  void scopesMayBeAList() throws Exception {
    String token = ISSUER.token(ISSUER.claims("carol", List.of("flattail:submit", "other:admin")));

    assertThat(callers.caller(token).caller()).isEqualTo(Caller.of("carol", Set.of(Scope.SUBMIT)));
  }

  @Test
  void aTokenWithoutOurScopesIsKnownAndMayNothing() throws Exception {
    Http.Answer answer = call(ISSUER.token(ISSUER.claims("carol", "openid")));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("WWW-Authenticate"))
        .contains("error=\"insufficient_scope\"", "scope=\"read\"");
  }

  @Test
  void claimsThatAreNotForUsAreRefused() throws Exception {
    JWTClaimsSet.Builder good = ISSUER.claims("carol", "flattail:read");
    Date past = Date.from(Instant.now().minusSeconds(600));
    Date future = Date.from(Instant.now().plusSeconds(600));

    assertThat(call(ISSUER.token(good)).status()).isEqualTo(200);
    assertRefused(ISSUER.token(with(good).audience("someone-else")));
    assertRefused(ISSUER.token(with(good).audience((String) null)));
    assertRefused(ISSUER.token(with(good).issuer("https://evil.example")));
    assertRefused(ISSUER.token(with(good).expirationTime(past)));
    assertRefused(ISSUER.token(with(good).expirationTime(null)));
    assertRefused(ISSUER.token(with(good).notBeforeTime(future)));
    assertRefused(ISSUER.token(with(good).subject(null)));
    assertRefused(ISSUER.token(with(good).subject("")));
    assertRefused(ISSUER.token(with(good).subject("ca\u0000rol")));
    assertRefused(ISSUER.token(with(good).subject("carol\nadmin")));
    assertRefused(ISSUER.token(with(good).subject("c".repeat(256))));
  }

  private static JWTClaimsSet.Builder with(JWTClaimsSet.Builder claims) {
    return new JWTClaimsSet.Builder(claims.build());
  }

  @Test
  void signaturesOfOthersAreRefused() throws Exception {
    JWTClaimsSet.Builder claims = ISSUER.claims("carol", "flattail:admin");
    RSAKey other = new RSAKeyGenerator(2048).keyID("first").generate();
    byte[] publicKey = ISSUER.key().toRSAPublicKey().getEncoded();

    assertRefused(OidcIssuer.signed(claims, JWSAlgorithm.RS256, "first", new RSASSASigner(other)));
    assertRefused(OidcIssuer.signed(claims, JWSAlgorithm.HS256, "first", new MACSigner(publicKey)));
    assertRefused(new PlainJWT(claims.build()).serialize());
    String good = ISSUER.token(claims);
    assertRefused(good.substring(0, good.lastIndexOf('.') + 1));
    assertRefused(good.replaceFirst("\\.[^.]+\\.", ".eyJzdWIiOiJyb290In0."));
  }

  @Test
  void theServiceStartsWithoutItsIssuer() throws Exception {
    int free = freePort();
    JwtCallers late =
        new JwtCallers(
            new SecurityProperties(
                List.of(),
                new SecurityProperties.Oidc(
                    "http://127.0.0.1:" + free, OidcIssuer.AUDIENCE, "sub", "scope", "flattail:"),
                new SecurityProperties.RateLimit(true, 1, 1, 1, 1)));
    String early = ISSUER.token(ISSUER.claims("carol", "flattail:read"));
    assertThatThrownBy(() -> late.caller(early)).isInstanceOf(AuthenticationServiceException.class);

    try (OidcIssuer issuer = new OidcIssuer(free)) {
      String token = issuer.token(issuer.claims("carol", "flattail:read"));
      assertThat(late.caller(token).caller().owner()).isEqualTo("carol");
    }
  }

  @Test
  void claimsMayLieDeeper() throws Exception {
    JwtCallers nested =
        new JwtCallers(
            new SecurityProperties(
                List.of(),
                new SecurityProperties.Oidc(
                    ISSUER.address(),
                    OidcIssuer.AUDIENCE,
                    "https://example.org/user",
                    "realm_access.roles",
                    ""),
                new SecurityProperties.RateLimit(true, 1, 1, 1, 1)));
    String token =
        ISSUER.token(
            ISSUER
                .claims("carol", "")
                .claim("https://example.org/user", "carol@example.org")
                .claim("realm_access", Map.of("roles", List.of("admin", "offline"))));

    assertThat(nested.caller(token).caller())
        .isEqualTo(Caller.of("carol@example.org", Set.of(Scope.ADMIN)));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
