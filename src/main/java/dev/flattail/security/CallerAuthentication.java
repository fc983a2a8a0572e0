package dev.flattail.security;

import dev.flattail.caller.Caller;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** An authenticated caller. */
final class CallerAuthentication extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final transient Caller caller;
  private final String key;

  /**
   * Creates an authentication.
   *
   * @param key identifies the credentials for rate limits
   */
  CallerAuthentication(Caller caller, String key) {
    super(List.of()); // the caller has the scopes
    this.caller = caller;
    this.key = key;
    setAuthenticated(true);
  }

  Caller caller() {
    return caller;
  }

  String key() {
    return key;
  }

  @Override
  public Object getPrincipal() {
    return key;
  }

  @Override
  public Object getCredentials() {
    return "";
  }
}
