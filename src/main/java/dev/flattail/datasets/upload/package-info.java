/**
 * Unpacks uploaded archives within bounds. Used within {@code datasets} alone. Start with {@code
 * Unpacking}.
 */
@NullMarked
package dev.flattail.datasets.upload;

import org.jspecify.annotations.NullMarked;
