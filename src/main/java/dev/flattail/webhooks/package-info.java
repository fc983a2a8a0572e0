/**
 * Webhooks: events of jobs and sweeps, sent to the receivers that their owners chose. The outbox is
 * filled by a trigger of the table {@code job}. Start with {@link
 * dev.flattail.webhooks.WebhookDispatcher} and {@link dev.flattail.webhooks.Webhooks}.
 */
@NullMarked
package dev.flattail.webhooks;

import org.jspecify.annotations.NullMarked;
