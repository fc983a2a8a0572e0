package dev.flattail.security;

import dev.flattail.caller.Caller;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** An authenticated caller. */
final class CallerAuthentication extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final transient Caller caller;
  private final String key;
  private final transient BooleanSupplier valid;
  private final @Nullable Instant sessionEnds;

  /**
   * Creates an authentication.
   *
   * @param key identifies the credentials for rate limits
   * @param valid whether the credentials are still valid
   */
  CallerAuthentication(Caller caller, String key, BooleanSupplier valid) {
    this(caller, key, valid, null);
  }

  /**
   * Creates an authentication.
   *
   * @param key identifies the credentials for rate limits
   * @param valid whether the credentials are still valid
   * @param sessionEnds when the browser's session ends; null without a session
   */
  CallerAuthentication(
      Caller caller, String key, BooleanSupplier valid, @Nullable Instant sessionEnds) {
    super(List.of()); // the caller has the scopes
    this.caller = caller;
    this.key = key;
    this.valid = valid;
    this.sessionEnds = sessionEnds;
    setAuthenticated(true);
  }

  Caller caller() {
    return caller;
  }

  String key() {
    return key;
  }

  /** Returns whether the credentials are still valid: not revoked, expired or ended since. */
  boolean isValid() {
    return valid.getAsBoolean();
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
