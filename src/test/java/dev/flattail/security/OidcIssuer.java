package dev.flattail.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Runs a small OpenID Connect issuer: its description, its keys, tokens signed with them, and the
 * logins of {@link OidcLogins}.
 */
final class OidcIssuer implements AutoCloseable {
  static final String AUDIENCE = "flattail";

  private final HttpServer server;
  private final RSAKey key;
  private final OidcLogins logins;

  OidcIssuer() {
    this(0);
  }

  /**
   * @param port 0 for any
   */
  OidcIssuer(int port) {
    try {
      key = new RSAKeyGenerator(2048).keyID("first").generate();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answer(
        "/.well-known/openid-configuration",
        """
        {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "subject_types_supported": ["public"],
         "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
         "response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["RS256"]}"""
            .formatted(address()));
    answer("/keys", new JWKSet(key.toPublicJWK()).toString());
    logins = new OidcLogins(this);
    server.createContext("/authorize", logins::authorize);
    server.createContext("/token", logins::token);
    server.start();
  }

  private void answer(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  OidcLogins logins() {
    return logins;
  }

  RSAKey key() {
    return key;
  }

  /** Claims of a good token. */
  JWTClaimsSet.Builder claims(String owner, Object scope) {
    return new JWTClaimsSet.Builder()
        .issuer(address())
        .audience(AUDIENCE)
        .subject(owner)
        .issueTime(Date.from(Instant.now()))
        .expirationTime(Date.from(Instant.now().plusSeconds(300)))
        .claim("scope", scope);
  }

  String token(JWTClaimsSet.Builder claims) throws JOSEException {
    return signed(claims, JWSAlgorithm.RS256, key.getKeyID(), new RSASSASigner(key));
  }

  static String signed(
      JWTClaimsSet.Builder claims, JWSAlgorithm algorithm, String keyId, JWSSigner signer)
      throws JOSEException {
    return signed(claims, new JWSHeader.Builder(algorithm).keyID(keyId).build(), signer);
  }

  private static String signed(JWTClaimsSet.Builder claims, JWSHeader header, JWSSigner signer)
      throws JOSEException {
    SignedJWT jwt = new SignedJWT(header, claims.build());
    jwt.sign(signer);
    return jwt.serialize();
  }

  /**
   * @param type value of the header {@code typ}
   */
  String token(JWTClaimsSet.Builder claims, String type) throws JOSEException {
    return signed(
        claims,
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID(key.getKeyID())
            .type(new JOSEObjectType(type))
            .build(),
        new RSASSASigner(key));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** The issuer of all {@link UsesSecuredService} tests. */
  static final OidcIssuer SHARED = new OidcIssuer();

  /** Points the service at it. */
  static final class Configured
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      TestPropertyValues.of(Map.of("flattail.security.oidc.issuer-uri", SHARED.address()))
          .applyTo(context);
    }
  }
}
