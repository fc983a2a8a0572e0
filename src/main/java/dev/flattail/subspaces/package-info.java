/**
 * Overlap of subspaces that eigenvectors span: inner products streamed from files, and principal
 * angles. Start with {@code SubspaceOverlaps}.
 */
@NullMarked
package dev.flattail.subspaces;

import org.jspecify.annotations.NullMarked;
