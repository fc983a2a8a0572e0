package dev.flattail.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list of the contract.
 *
 * @param nextCursor null on the last page
 */
record Page<T>(List<T> items, @Nullable String nextCursor) {}
