package dev.flattail.security;

import dev.flattail.caller.Caller;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** An authenticated caller. */
final class CallerAuthentication extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final transient Caller caller;
  private final String key;
  private final @Nullable Instant sessionEnds;

  /**
   * Creates an authentication.
   *
   * @param key identifies the credentials for rate limits
   */
  CallerAuthentication(Caller caller, String key) {
    this(caller, key, null);
  }

  /**
   * Creates an authentication.
   *
   * @param key identifies the credentials for rate limits
   * @param sessionEnds when the browser's session ends; null without a session
   */
  CallerAuthentication(Caller caller, String key, @Nullable Instant sessionEnds) {
    super(List.of()); // the caller has the scopes
    this.caller = caller;
    this.key = key;
    this.sessionEnds = sessionEnds;
    setAuthenticated(true);
  }

  Caller caller() {
    return caller;
  }

  String key() {
    return key;
  }

  @Nullable Instant sessionEnds() {
    return sessionEnds;
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
