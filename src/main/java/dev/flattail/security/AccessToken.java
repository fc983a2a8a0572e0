package dev.flattail.security;

import dev.flattail.access.Scope;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a token; its secret is not.
 *
 * @param name what it is for
 * @param owner to whom belongs what is made with it
 * @param scopes as they were given
 * @param lastUsedAt to about a minute
 */
public record AccessToken(
    UUID id,
    String name,
    String owner,
    Set<Scope> scopes,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt) {}
