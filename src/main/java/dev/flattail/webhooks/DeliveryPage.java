package dev.flattail.webhooks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of deliveries, newest first.
 *
 * @param nextCursor null on the last page
 */
public record DeliveryPage(List<Delivery> items, @Nullable String nextCursor) {}
