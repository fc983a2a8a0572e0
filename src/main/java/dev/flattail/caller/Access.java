package dev.flattail.caller;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the service knows of the current caller, and what it requires of callers.
 *
 * @param caller null for an anonymous caller when a token is required
 * @param tokenRequired whether calls need a token
 * @param openIdConnect whether an OpenID Connect issuer is configured, whose tokens are accepted
 * @param login where browsers log in; null if they cannot
 * @param session the browser's login; null for a caller with a token, and for an anonymous one
 */
public record Access(
    @Nullable Caller caller,
    boolean tokenRequired,
    boolean openIdConnect,
    @Nullable Login login,
    @Nullable Session session) {

  /**
   * Where browsers log in.
   *
   * @param path path of this service that begins a login
   * @param issuer host name of the issuer
   */
  public record Login(String path, String issuer) {}

  /**
   * The login of a browser.
   *
   * @param endPath path of this service that ends it
   */
  public record Session(String endPath, Instant expiresAt) {}
}
