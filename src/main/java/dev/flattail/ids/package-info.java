/**
 * Ids of stored things. Depends on a library alone. Start with {@link
 * dev.flattail.ids.TimeOrderedIds}.
 */
@NullMarked
package dev.flattail.ids;

import org.jspecify.annotations.NullMarked;
