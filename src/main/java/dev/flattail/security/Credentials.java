package dev.flattail.security;

import dev.flattail.caller.Caller;
import dev.flattail.caller.Scope;
import java.util.Set;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Authenticates the text after {@code Bearer}. Texts that are no possible token are rejected
 * without a lookup.
 */
@Component
@ConditionalOnAuthentication
final class Credentials implements AuthenticationManager {
  private static final String BAD = "The token is unknown, has expired or was revoked";

  private final BootstrapToken bootstrap;
  private final AccessTokens tokens;
  private final JwtCallers jwts;

  Credentials(BootstrapToken bootstrap, AccessTokens tokens, JwtCallers jwts) {
    this.bootstrap = bootstrap;
    this.tokens = tokens;
    this.jwts = jwts;
  }

  @Override
  public Authentication authenticate(Authentication given) {
    String text = ((BearerTokenAuthenticationToken) given).getToken();
    if (bootstrap.is(text)) {
      return new CallerAuthentication(
          Caller.of(null, Set.of(Scope.ADMIN)), "bootstrap", () -> true);
    }
    if (TokenSecrets.isToken(text)) {
      return ofToken(text);
    }
    if (jwts.isJwt(text)) {
      return jwts.caller(text);
    }
    throw new InvalidBearerTokenException(BAD);
  }

  private CallerAuthentication ofToken(String secret) {
    try {
      AccessToken token =
          tokens.use(secret).orElseThrow(() -> new InvalidBearerTokenException(BAD));
      return new CallerAuthentication(
          Caller.of(token.owner(), token.scopes()),
          "token " + token.id(),
          () -> tokens.isValid(token.id()));
    } catch (DataAccessException away) {
      throw new AuthenticationServiceException("tokens cannot be looked up", away);
    }
  }
}
