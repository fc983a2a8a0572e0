package dev.flattail.engine.curvature;

import org.jspecify.annotations.Nullable;

/**
 * The curvature of one class's mean loss, or of the whole split's.
 *
 * @param index of the class; null for the whole split
 * @param name of the class
 * @param samples images that it was measured on
 * @param images that the class, or the split, has
 * @param loss mean over them
 * @param gradientNorm length of the loss's gradient
 * @param seconds wall time
 */
public record ClassSpectrum(
    @Nullable Integer index,
    String name,
    int samples,
    int images,
    double loss,
    double gradientNorm,
    Spectrum spectrum,
    double seconds) {}
