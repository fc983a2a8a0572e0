package dev.flattail.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flattail.caller.Scope;
import dev.flattail.security.AccessToken;
import dev.flattail.security.IssuedToken;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Schema {@code Token} of the contract.
 *
 * @param token the secret; present only in the response that creates the token
 */
record TokenBody(
    UUID id,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token,
    String name,
    String owner,
    List<String> scopes,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt) {

  static TokenBody of(AccessToken token) {
    return of(token, null);
  }

  static TokenBody of(IssuedToken issued) {
    return of(issued.token(), issued.secret());
  }

  private static TokenBody of(AccessToken token, @Nullable String secret) {
    return new TokenBody(
        token.id(),
        secret,
        token.name(),
        token.owner(),
        token.scopes().stream().map(Scope::wire).toList(),
        token.createdAt(),
        token.expiresAt(),
        token.lastUsedAt());
  }

  /** Leaves out the secret, since Spring logs response bodies at DEBUG. */
  @Override
  public String toString() {
    return "TokenBody[" + id + "]";
  }
}
