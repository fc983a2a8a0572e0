package dev.flattail.security;

import dev.flattail.caller.Caller;
import dev.flattail.caller.Scope;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Authenticates callers by JSON Web Tokens of the configured issuer. Fetches the issuer's keys on
 * first use, so that the service starts without the issuer.
 */
@Component
@ConditionalOnAuthentication
final class JwtCallers {
  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

  /** Maximum length of {@code sub} (OpenID Connect Core 1.0, section 2). */
  private static final int LONGEST_OWNER = 255;

  /** Types of access tokens: those of RFC 9068, section 2.1, and what issuers write without it. */
  private static final List<String> ACCESS_TOKENS = List.of("JWT", "at+jwt", "application/at+jwt");

  private final SecurityProperties.Oidc settings;
  private final @Nullable JwtDecoder decoder;

  JwtCallers(SecurityProperties properties) {
    this.settings = properties.oidc();
    String issuer = settings.issuerUri();
    this.decoder =
        StringUtils.hasText(issuer) ? new SupplierJwtDecoder(() -> decoder(issuer)) : null;
  }

  /** Fetches the issuer's metadata and keys. */
  private JwtDecoder decoder(String issuer) {
    NimbusJwtDecoder made = IssuerHttp.decoder(issuer);
    JwtTypeValidator types = new JwtTypeValidator(ACCESS_TOKENS);
    types.setAllowEmpty(true);
    JwtTimestampValidator times = new JwtTimestampValidator();
    times.setAllowEmptyExpiryClaim(false);
    made.setJwtValidator(
        JwtValidators.createDefaultWithValidators(
            types,
            times,
            new JwtIssuerValidator(issuer),
            new JwtAudienceValidator(String.valueOf(settings.audience()))));
    return made;
  }

  boolean isJwt(String text) {
    return decoder != null && FORM.matcher(text).matches();
  }

  /**
   * Authenticates a token.
   *
   * @throws InvalidBearerTokenException when the token is invalid
   * @throws AuthenticationServiceException when the issuer's keys cannot be fetched
   */
  CallerAuthentication caller(String text) {
    if (decoder == null) {
      throw new IllegalStateException("no issuer is configured");
    }
    Jwt jwt;
    try {
      jwt = decoder.decode(text);
    } catch (BadJwtException bad) {
      throw new InvalidBearerTokenException(
          "The token is no good JWT of this issuer: " + plain(bad), bad);
    } catch (JwtException | JwtDecoderInitializationException away) {
      throw new AuthenticationServiceException("the issuer does not give its keys", away);
    }
    String owner = text(jwt.getClaims(), settings.ownerClaim());
    if (!StringUtils.hasText(owner)) {
      throw new InvalidBearerTokenException(
          "The token has no claim '%s', which names the owner".formatted(settings.ownerClaim()));
    }
    if (owner.length() > LONGEST_OWNER || owner.codePoints().anyMatch(JwtCallers::isNoText)) {
      throw new InvalidBearerTokenException(
          "The token's claim '%s', which names the owner, is not one line of at most %d characters"
              .formatted(settings.ownerClaim(), LONGEST_OWNER));
    }
    Instant expires = Objects.requireNonNull(jwt.getExpiresAt(), "the decoder requires it");
    return new CallerAuthentication(
        Caller.of(owner, scopes(jwt)), "owner " + owner, () -> Instant.now().isBefore(expires));
  }

  /**
   * Returns whether a character cannot be part of a line of text, or cannot be stored by
   * PostgreSQL.
   */
  private static boolean isNoText(int character) {
    return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
  }

  private static String plain(BadJwtException bad) {
    return String.valueOf(bad.getMessage())
        .replaceFirst("^An error occurred while attempting to decode the Jwt: ", "");
  }

  /**
   * Returns the scopes, ignoring names of other services: those without the prefix and unknown
   * ones.
   */
  private Set<Scope> scopes(Jwt jwt) {
    return names(value(jwt.getClaims(), settings.scopesClaim())).stream()
        .filter(name -> name.startsWith(settings.scopePrefix()))
        .map(name -> Scope.ofWire(name.substring(settings.scopePrefix().length())))
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  private static Collection<String> names(@Nullable Object claim) {
    return switch (claim) {
      case String text -> List.of(text.split(" "));
      case Collection<?> list -> list.stream().map(String::valueOf).toList();
      case null, default -> List.of();
    };
  }

  private static @Nullable String text(Map<String, Object> claims, String path) {
    return value(claims, path) instanceof String text ? text : null;
  }

  /**
   * Returns the claim with the whole path as its name, else the nested claim. The name {@code
   * https://example.org/owner} contains dots too.
   */
  private static @Nullable Object value(Map<String, Object> claims, String path) {
    if (claims.containsKey(path)) {
      return claims.get(path);
    }
    Object value = claims;
    for (String part : Arrays.asList(path.split("\\."))) {
      value = value instanceof Map<?, ?> object ? object.get(part) : null;
    }
    return value;
  }
}
