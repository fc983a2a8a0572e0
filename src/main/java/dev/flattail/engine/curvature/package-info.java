/**
 * Computes spectra of Hessians, of other curvature matrices and of their blocks, by exact products
 * and Lanczos iteration, and traces from the outputs of single images. Start with {@code
 * HessianAnalysis}; {@code ImageTraces} has the traces.
 */
@NullMarked
package dev.flattail.engine.curvature;

import org.jspecify.annotations.NullMarked;
