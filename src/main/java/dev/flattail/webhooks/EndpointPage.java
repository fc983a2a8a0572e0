package dev.flattail.webhooks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of receivers, by URL.
 *
 * @param nextCursor null on the last page
 */
public record EndpointPage(List<Endpoint> items, @Nullable String nextCursor) {}
