/**
 * Computes spectra of Hessians, of other curvature matrices and of their blocks, by exact products
 * and Lanczos iteration. Start with {@code HessianAnalysis}.
 */
@NullMarked
package dev.flattail.engine.curvature;

import org.jspecify.annotations.NullMarked;
