package dev.flattail.security;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What {@code flattail.security.*} says. {@code bootstrap-token} is not among it: {@link
 * BootstrapToken} reads it, so that no record holds or prints it.
 *
 * @param allowedHosts names that a request's Host header may have, without port; besides {@code
 *     localhost}, {@code 127.0.0.1} and {@code [::1]}. With authentication an empty list allows
 *     every name
 */
@Validated
@ConfigurationProperties("flattail.security")
record SecurityProperties(
    @DefaultValue List<String> allowedHosts,
    @DefaultValue Oidc oidc,
    @Valid @DefaultValue RateLimit rateLimit) {

  /**
   * JSON Web Tokens of an OpenID Connect issuer.
   *
   * @param issuerUri whose {@code /.well-known/openid-configuration} names the keys
   * @param audience that tokens must be made for
   * @param ownerClaim whose text is the owner
   * @param scopesClaim a list, or names separated by spaces; dots lead into objects
   * @param scopePrefix what comes before {@code read}, {@code submit} and {@code admin}
   */
  record Oidc(
      @Nullable String issuerUri,
      @Nullable String audience,
      @DefaultValue("sub") String ownerClaim,
      @DefaultValue("scope") String scopesClaim,
      @DefaultValue("flattail:") String scopePrefix) {}

  /**
   * How often one token, or one owner of an issuer, may call this process. Other replicas count for
   * themselves.
   *
   * @param perSecond calls a second, in the long run
   * @param burst calls at once
   * @param failuresPerSecond bad credentials a second from one address, in the long run
   * @param failuresBurst bad credentials at once from one address
   */
  record RateLimit(
      @DefaultValue("true") boolean enabled,
      @Min(1) @DefaultValue("20") int perSecond,
      @Min(1) @DefaultValue("200") int burst,
      @Min(1) @DefaultValue("1") int failuresPerSecond,
      @Min(1) @DefaultValue("20") int failuresBurst) {}
}
