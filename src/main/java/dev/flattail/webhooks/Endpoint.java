package dev.flattail.webhooks;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Schema {@code WebhookEndpoint} of the contract: how the deliveries to a receiver go.
 *
 * @param deliveredAt time of the last delivery; null before the first
 * @param failingSince first failure since then; null when the last attempt succeeded
 * @param disabledAt since when nothing is sent; null when events are sent
 */
public record Endpoint(
    UUID id,
    String url,
    @Nullable Instant deliveredAt,
    @Nullable Instant failingSince,
    @Nullable String lastError,
    @Nullable Instant disabledAt,
    @Nullable String disabledReason) {}
