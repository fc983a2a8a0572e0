package dev.flattail.security;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

/**
 * Verifies ID tokens by the issuer's keys (OpenID Connect Core 1.0, section 3.1.3.7). The library's
 * own factory accepts RS256 alone, and waits for keys without a limit.
 */
final class IdTokens implements JwtDecoderFactory<ClientRegistration> {
  private @Nullable JwtDecoder made;

  @Override
  public synchronized JwtDecoder createDecoder(ClientRegistration registration) {
    JwtDecoder known = made;
    if (known == null) {
      JwtDecoder keys = new SupplierJwtDecoder(() -> decoder(registration));
      known = token -> decoded(keys, token);
      made = known;
    }
    return known;
  }

  private static NimbusJwtDecoder decoder(ClientRegistration registration) {
    NimbusJwtDecoder decoder =
        IssuerHttp.decoder(String.valueOf(registration.getProviderDetails().getIssuerUri()));
    decoder.setJwtValidator(
        JwtValidators.createDefaultWithValidators(new OidcIdTokenValidator(registration)));
    decoder.setClaimSetConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverter());
    return decoder;
  }

  private static Jwt decoded(JwtDecoder keys, String token) {
    try {
      return keys.decode(token);
    } catch (BadJwtException bad) {
      throw bad;
    } catch (JwtException | JwtDecoderInitializationException away) {
      throw new LoginFailedException(
          LoginFailure.ISSUER_AWAY, "the issuer does not give its keys", away);
    }
  }
}
