/**
 * Computes Hessian spectra by exact Hessian-vector products and Lanczos iteration, and traces from
 * the outputs of single images. Start with {@code HessianAnalysis}; {@code ImageTraces} has the
 * traces.
 */
@NullMarked
package dev.flattail.engine.curvature;

import org.jspecify.annotations.NullMarked;
