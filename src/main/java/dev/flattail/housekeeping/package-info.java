/**
 * Deletes unreferenced artifacts and data past its retention period. Start with {@link
 * dev.flattail.housekeeping.Housekeeping}.
 */
@NullMarked
package dev.flattail.housekeeping;

import org.jspecify.annotations.NullMarked;
