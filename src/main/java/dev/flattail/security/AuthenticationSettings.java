package dev.flattail.security;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Reads whether authentication is on, before any bean exists. */
public final class AuthenticationSettings {
  static final String PREFIX = "flattail.security.";
  static final String BOOTSTRAP_TOKEN = PREFIX + "bootstrap-token";
  static final String ISSUER = PREFIX + "oidc.issuer-uri";
  static final String AUDIENCE = PREFIX + "oidc.audience";

  private static final int SHORTEST = 32;
  private static final int FEWEST_DIFFERENT = 10;

  private AuthenticationSettings() {}

  /** Returns whether a bootstrap token or an issuer is configured. */
  public static boolean isOn(Environment environment) {
    return has(environment, BOOTSTRAP_TOKEN) || has(environment, ISSUER);
  }

  static boolean has(Environment environment, String property) {
    return StringUtils.hasText(environment.getProperty(property));
  }

  /**
   * Returns what is wrong with the settings, without secrets; null when they are valid.
   *
   * <p>A token must fit into an Authorization header unchanged, so only the characters of RFC
   * 6750's {@code b64token} are valid.
   */
  public static @Nullable String mistake(Environment environment) {
    String token = environment.getProperty(BOOTSTRAP_TOKEN);
    if (StringUtils.hasText(token)) {
      if (token.length() < SHORTEST) {
        return "%s has %d characters; it needs at least %d."
            .formatted(BOOTSTRAP_TOKEN, token.length(), SHORTEST);
      }
      if (!token.matches("[A-Za-z0-9._~+/-]+=*")) {
        return "%s may have letters, digits and . _ ~ + / - alone, with = at the end; it has something else, perhaps a space or a line break."
            .formatted(BOOTSTRAP_TOKEN);
      }
      if (token.chars().distinct().count() < FEWEST_DIFFERENT) {
        return "%s has fewer than %d different characters, which could be guessed."
            .formatted(BOOTSTRAP_TOKEN, FEWEST_DIFFERENT);
      }
    }
    String issuer = environment.getProperty(ISSUER);
    if (!StringUtils.hasText(issuer)) {
      return LoginSettings.mistakeWithoutIssuer(environment);
    }
    if (!isSafe(issuer)) {
      return "%s is '%s'; it must be an https address: whoever is on the way to it could name keys of their own."
          .formatted(ISSUER, issuer);
    }
    return has(environment, AUDIENCE)
        ? LoginSettings.mistake(environment)
        : "%s is set and %s is not: tokens that the issuer made for other services would be good here."
            .formatted(ISSUER, AUDIENCE);
  }

  /** Returns whether the issuer uses https or runs on this machine. */
  private static boolean isSafe(String issuer) {
    try {
      URI uri = URI.create(issuer);
      return uri.getHost() != null
          && ("https".equals(uri.getScheme())
              || ("http".equals(uri.getScheme())
                  && InetAddress.getByName(uri.getHost()).isLoopbackAddress()));
    } catch (IllegalArgumentException | UnknownHostException _) {
      return false;
    }
  }
}
