package dev.flattail.security;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Reads whether browsers may log in at the issuer, before any bean exists. */
final class LoginSettings {
  static final String CLIENT_ID = AuthenticationSettings.PREFIX + "oidc.client-id";
  static final String CLIENT_SECRET = AuthenticationSettings.PREFIX + "oidc.client-secret";

  private static final String LOGIN_SCOPES = AuthenticationSettings.PREFIX + "oidc.login-scopes";
  private static final String LOGIN_PARAMETERS =
      AuthenticationSettings.PREFIX + "oidc.login-parameters";
  private static final String SESSION = AuthenticationSettings.PREFIX + "oidc.session";

  /** Characters of a scope (RFC 6749, section 3.3). */
  private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

  /** Parameters of the authorization request that protect the login, or are settings already. */
  private static final Set<String> RESERVED =
      Set.of(
          "client_id",
          "code_challenge",
          "code_challenge_method",
          "nonce",
          "redirect_uri",
          "response_mode",
          "response_type",
          "scope",
          "state");

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(30);

  private LoginSettings() {}

  /** Returns whether a client of an issuer is configured. */
  static boolean isOn(Environment environment) {
    return AuthenticationSettings.has(environment, AuthenticationSettings.ISSUER)
        && AuthenticationSettings.has(environment, CLIENT_ID);
  }

  /** Returns what is wrong with the settings if there is no issuer; null when they are valid. */
  static @Nullable String mistakeWithoutIssuer(Environment environment) {
    return AuthenticationSettings.has(environment, CLIENT_ID)
        ? "%s is set and %s is not: there is no issuer to log in at."
            .formatted(CLIENT_ID, AuthenticationSettings.ISSUER)
        : null;
  }

  /** Returns what is wrong with the settings, without secrets; null when they are valid. */
  static @Nullable String mistake(Environment environment) {
    if (!AuthenticationSettings.has(environment, CLIENT_ID)) {
      return AuthenticationSettings.has(environment, CLIENT_SECRET)
          ? "%s is set and %s is not: the issuer knows a client by both."
              .formatted(CLIENT_SECRET, CLIENT_ID)
          : null;
    }
    LoginProperties settings;
    try {
      settings =
          Binder.get(environment).bindOrCreate("flattail.security.oidc", LoginProperties.class);
    } catch (BindException unreadable) {
      return "%s is not readable: write times as PT8H, and several scopes with commas between them."
          .formatted(unreadable.getName());
    }
    return mistake(settings);
  }

  private static @Nullable String mistake(LoginProperties settings) {
    Set<String> scopes = settings.loginScopes();
    if (!scopes.contains("openid")) {
      return "%s lacks 'openid', without which the issuer does not say who has logged in."
          .formatted(LOGIN_SCOPES);
    }
    for (String scope : scopes) {
      if (!SCOPE.matcher(scope).matches()) {
        return "%s has '%s', which is no scope: write several with commas between them."
            .formatted(LOGIN_SCOPES, scope);
      }
    }
    for (String name : settings.loginParameters().keySet()) {
      if (RESERVED.contains(name)) {
        return "%s.%s is part of every login already, and may not be set."
            .formatted(LOGIN_PARAMETERS, name);
      }
    }
    Duration session = settings.session();
    return session.compareTo(SHORTEST) < 0 || session.compareTo(LONGEST) > 0
        ? "%s is %s; a login lasts from %s to %s.".formatted(SESSION, session, SHORTEST, LONGEST)
        : null;
  }
}
