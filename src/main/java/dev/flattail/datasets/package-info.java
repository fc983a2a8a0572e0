/**
 * Registry of data sets: built-in ones, uploads, safe unpacking, checksums. May use {@code spec}
 * and {@code artifacts}.
 */
@NullMarked
package dev.flattail.datasets;

import org.jspecify.annotations.NullMarked;
