package dev.flattail.security;

import dev.flattail.caller.Scope;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A token without its secret.
 *
 * @param name purpose of the token
 * @param owner owner of everything that is created with the token
 * @param scopes scopes as granted
 * @param lastUsedAt accurate to about a minute
 */
public record AccessToken(
    UUID id,
    String name,
    String owner,
    Set<Scope> scopes,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt) {}
