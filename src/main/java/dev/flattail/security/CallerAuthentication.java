package dev.flattail.security;

import dev.flattail.access.Caller;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A caller whose credentials were good. */
final class CallerAuthentication extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final transient Caller caller;
  private final String key;

  /**
   * @param key of the credentials: each has calls of its own to spend
   */
  CallerAuthentication(Caller caller, String key) {
    super(List.of()); // scopes are looked up in the caller
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
