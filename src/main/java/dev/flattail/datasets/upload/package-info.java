/**
 * Unpacks uploaded archives within limits. Used only within {@code datasets}. Start with {@code
 * Unpacking}.
 */
@NullMarked
package dev.flattail.datasets.upload;

import org.jspecify.annotations.NullMarked;
