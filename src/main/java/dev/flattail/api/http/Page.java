package dev.flattail.api.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list in the contract.
 *
 * @param nextCursor null on the last page
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {}
