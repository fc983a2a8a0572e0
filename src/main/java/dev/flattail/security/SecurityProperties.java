package dev.flattail.security;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code flattail.security.*}, without {@code bootstrap-token}: {@link BootstrapToken}
 * reads it, so that no record contains or prints it.
 *
 * @param allowedHosts accepted names in a request's Host header, without port, in addition to
 *     {@code localhost}, {@code 127.0.0.1} and {@code [::1]}. With authentication, an empty list
 *     accepts every name
 */
@Validated
@ConfigurationProperties("flattail.security")
record SecurityProperties(
    @DefaultValue List<String> allowedHosts,
    @DefaultValue Oidc oidc,
    @Valid @DefaultValue RateLimit rateLimit) {

  /**
   * Settings for JSON Web Tokens of an OpenID Connect issuer.
   *
   * @param issuerUri the issuer; its {@code /.well-known/openid-configuration} refers to the keys
   * @param audience audience that tokens must be issued for
   * @param ownerClaim claim that contains the owner
   * @param scopesClaim claim that contains the scopes: a list, or names separated by spaces; dots
   *     separate nested claims
   * @param scopePrefix prefix of the names {@code read}, {@code submit} and {@code admin}
   */
  record Oidc(
      @Nullable String issuerUri,
      @Nullable String audience,
      @DefaultValue("sub") String ownerClaim,
      @DefaultValue("scope") String scopesClaim,
      @DefaultValue("flattail:") String scopePrefix) {}

  /**
   * Rate limits per token, or per owner of an issuer. Each replica counts separately.
   *
   * @param perSecond sustained calls per second
   * @param burst maximum burst of calls
   * @param failuresPerSecond sustained failed authentications per second and address
   * @param failuresBurst maximum burst of failed authentications per address
   */
  record RateLimit(
      @DefaultValue("true") boolean enabled,
      @Min(1) @DefaultValue("20") int perSecond,
      @Min(1) @DefaultValue("200") int burst,
      @Min(1) @DefaultValue("1") int failuresPerSecond,
      @Min(1) @DefaultValue("20") int failuresBurst) {}
}
