package dev.flattail.webhooks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A new secret; it is not shown again.
 *
 * @param secret {@code whsec_} and the base64 of the key
 * @param previousValidUntil until when deliveries are signed with the previous secret too; null for
 *     the first secret
 */
public record IssuedSecret(
    String secret, Instant createdAt, @Nullable Instant previousValidUntil) {}
