package dev.flattail.security;

import dev.flattail.caller.Caller;
import java.util.List;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * Finds out who has logged in, and what they may do. The access token is checked as if it had come
 * in an {@code Authorization} header, so a login permits what the same token permits a program.
 */
final class LoginUsers implements OAuth2UserService<OidcUserRequest, OidcUser> {
  private final JwtCallers jwts;

  LoginUsers(JwtCallers jwts) {
    this.jwts = jwts;
  }

  /** Someone who has logged in. */
  static final class User extends DefaultOidcUser {
    private static final long serialVersionUID = 1L;

    private final transient Caller caller;

    User(OidcIdToken idToken, Caller caller) {
      super(List.of(), idToken);
      this.caller = caller;
    }

    Caller caller() {
      return caller;
    }
  }

  @Override
  public OidcUser loadUser(OidcUserRequest login) {
    String token = login.getAccessToken().getTokenValue();
    if (!jwts.isJwt(token)) {
      throw new LoginFailedException(
          LoginFailure.OPAQUE_TOKEN,
          "the issuer's access token is no JWT; register this service's audience at the issuer, and ask for it by flattail.security.oidc.login-parameters.audience, or .resource, if the issuer needs that");
    }
    Caller caller;
    try {
      caller = jwts.caller(token).caller();
    } catch (InvalidBearerTokenException bad) {
      throw new LoginFailedException(
          LoginFailure.TOKEN_NOT_ACCEPTED, String.valueOf(bad.getMessage()));
    } catch (AuthenticationServiceException away) {
      throw new LoginFailedException(
          LoginFailure.ISSUER_AWAY, "the issuer does not give its keys", away);
    }
    if (caller.scopes().isEmpty()) {
      throw new LoginFailedException(
          LoginFailure.NO_SCOPE,
          "%s has no scope of this service in the access token".formatted(caller.owner()));
    }
    return new User(login.getIdToken(), caller);
  }
}
