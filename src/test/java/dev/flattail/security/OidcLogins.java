package dev.flattail.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * The authorization code flow of {@link OidcIssuer}, as strict as the standards: PKCE with S256,
 * one use of each code, the client's password, the same redirect address twice.
 *
 * <p>Who logs in, and what goes wrong, is decided by further parameters of the authorization
 * request, which a test adds on the way: {@code account}, {@code granted} (scopes), {@code error},
 * and {@code trick}, one of {@code opaque}, {@code audience}, {@code nonce}, {@code client}, {@code
 * key}. Without an account, a person is asked.
 */
final class OidcLogins {
  static final String CLIENT = "flattail page";
  static final String SECRET = "cl1ent:s3cret+of/the=page%0123456789";

  private final OidcIssuer issuer;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final AtomicInteger exchanges = new AtomicInteger();

  OidcLogins(OidcIssuer issuer) {
    this.issuer = issuer;
  }

  /** Returns how often a code was exchanged, or refused. */
  int exchanges() {
    return exchanges.get();
  }

  void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(String.valueOf(exchange.getRequestURI().getRawQuery()));
    String mistake = mistake(asked);
    if (mistake != null) {
      answer(exchange, 400, "text/plain", mistake);
      return;
    }
    if (!asked.containsKey("account") && !asked.containsKey("error")) {
      answer(
          exchange,
          200,
          "text/html",
          "<!doctype html><title>Issuer</title><link rel='icon' href='data:,'><h1>Who are you?</h1><a id='carol' href='%s&amp;account=carol'>Carol</a> <a id='cancel' href='%s&amp;error=access_denied'>Cancel</a>"
              .formatted(exchange.getRequestURI(), exchange.getRequestURI()));
      return;
    }
    String code = UUID.randomUUID().toString();
    codes.put(code, asked);
    String outcome =
        asked.containsKey("error")
            ? "error=" + encoded(asked.getOrDefault("error", "")) + "&error_description=evil%0Aline"
            : "code=" + code;
    exchange
        .getResponseHeaders()
        .add(
            "Location",
            asked.get("redirect_uri")
                + "?"
                + outcome
                + "&state="
                + encoded(asked.getOrDefault("state", "")));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private static @Nullable String mistake(Map<String, String> asked) {
    if (!CLIENT.equals(asked.get("client_id"))) {
      return "unknown client";
    }
    URI back = URI.create(asked.getOrDefault("redirect_uri", ""));
    if (!"localhost".equals(back.getHost()) || !back.getPath().endsWith("/ui/login/callback")) {
      return "the redirect address is not registered";
    }
    if (!"code".equals(asked.get("response_type"))
        || !(" " + asked.get("scope") + " ").contains(" openid ")) {
      return "not an authentication request";
    }
    if (!"S256".equals(asked.get("code_challenge_method"))
        || !asked.getOrDefault("code_challenge", "").matches("[A-Za-z0-9_-]{43}")) {
      return "no PKCE";
    }
    return asked.getOrDefault("nonce", "").length() < 32
            || asked.getOrDefault("state", "").length() < 32
        ? "no nonce or no state"
        : null;
  }

  void token(HttpExchange exchange) throws IOException {
    exchanges.incrementAndGet();
    Map<String, String> given =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    String expected =
        Base64.getEncoder()
            .encodeToString(
                (encoded(CLIENT) + ":" + encoded(SECRET)).getBytes(StandardCharsets.UTF_8));
    Map<String, String> asked =
        Objects.requireNonNullElse(codes.remove(given.getOrDefault("code", "")), Map.of());
    if (!("Basic " + expected).equals(header) || "client".equals(asked.get("trick"))) {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Basic");
      answer(exchange, 401, "application/json", "{\"error\": \"invalid_client\"}");
      return;
    }
    boolean good =
        !asked.isEmpty()
            && "authorization_code".equals(given.get("grant_type"))
            && asked.getOrDefault("redirect_uri", "").equals(given.get("redirect_uri"))
            && asked
                .getOrDefault("code_challenge", "")
                .equals(challenge(given.get("code_verifier")));
    answer(
        exchange,
        good ? 200 : 400,
        "application/json",
        good ? tokens(asked) : "{\"error\": \"invalid_grant\"}");
  }

  private static String challenge(@Nullable String verifier) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(DigestUtils.sha256(String.valueOf(verifier)));
  }

  private String tokens(Map<String, String> asked) {
    String trick = asked.getOrDefault("trick", "");
    String account = asked.getOrDefault("account", "");
    JWTClaimsSet.Builder access =
        issuer.claims(account, asked.getOrDefault("granted", "openid flattail:submit"));
    JWTClaimsSet.Builder id =
        issuer
            .claims(account, "")
            .audience(CLIENT)
            .claim("nonce", trick.equals("nonce") ? "of another login" : asked.get("nonce"));
    if (trick.equals("audience")) {
      access.audience("another-service");
    }
    try {
      return JsonMapper.shared()
          .writeValueAsString(
              Map.of(
                  "access_token",
                  trick.equals("opaque") ? "0paque" : issuer.token(access, "at+jwt"),
                  "token_type",
                  "Bearer",
                  "expires_in",
                  300,
                  "id_token",
                  trick.equals("key") ? ofStranger(id) : issuer.token(id)));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String ofStranger(JWTClaimsSet.Builder id) throws JOSEException {
    try (OidcIssuer stranger = new OidcIssuer()) {
      return stranger.token(id);
    }
  }

  private static Map<String, String> form(String text) {
    Map<String, String> values = new HashMap<>();
    for (String pair : text.split("&")) {
      String[] parts = pair.split("=", 2);
      values.put(
          parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return values;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Lets browsers log in at the issuer; after {@link OidcIssuer.Configured}. */
  static final class Configured
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      TestPropertyValues.of(
              "flattail.security.oidc.client-id=" + CLIENT,
              "flattail.security.oidc.client-secret=" + SECRET,
              "flattail.security.oidc.login-scopes=openid,flattail:submit",
              "flattail.security.oidc.login-parameters.audience=" + OidcIssuer.AUDIENCE)
          .applyTo(context);
    }
  }
}
