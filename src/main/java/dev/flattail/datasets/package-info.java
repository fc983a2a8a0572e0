/**
 * Registry of data sets: built-in ones, uploads, safe unpacking, checksums. May use {@code
 * jobspec}, {@code artifacts} and {@code images}. Start with {@link
 * dev.flattail.datasets.Datasets}. The package is large because inspection, registration, deletion
 * and the read of a job share the layout of a stored version.
 */
@NullMarked
package dev.flattail.datasets;

import org.jspecify.annotations.NullMarked;
