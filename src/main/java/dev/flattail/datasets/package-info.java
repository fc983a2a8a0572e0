/**
 * Registry of data sets: built-in ones, uploads, safe unpacking, checksums. May use {@code
 * jobspec}, {@code artifacts} and {@code images}. Start with {@link
 * dev.flattail.datasets.Datasets}.
 */
@NullMarked
package dev.flattail.datasets;

import org.jspecify.annotations.NullMarked;
