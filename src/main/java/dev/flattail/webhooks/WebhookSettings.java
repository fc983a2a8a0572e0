package dev.flattail.webhooks;

import dev.flattail.jobs.StoredJson;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Schema {@code WebhookSettings} of the contract: what applies to the caller's owner.
 *
 * @param enabled whether the operator allows webhooks
 * @param defaults targets of jobs and sweeps that have none of their own
 * @param secretCreatedAt null without a secret; deliveries are not signed then
 * @param previousSecretValidUntil null unless deliveries are signed with the previous secret too
 */
public record WebhookSettings(
    boolean enabled,
    List<String> allowedHosts,
    StoredJson defaults,
    @Nullable Instant secretCreatedAt,
    @Nullable Instant previousSecretValidUntil) {}
