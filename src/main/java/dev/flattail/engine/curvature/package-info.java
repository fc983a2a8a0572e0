/**
 * Computes Hessian spectra by exact Hessian-vector products and Lanczos iteration. Start with
 * {@code HessianAnalysis}.
 */
@NullMarked
package dev.flattail.engine.curvature;

import org.jspecify.annotations.NullMarked;
