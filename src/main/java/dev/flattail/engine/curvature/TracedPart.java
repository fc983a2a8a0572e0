package dev.flattail.engine.curvature;

import java.util.function.Supplier;

/**
 * Images of a loss's term whose traces are computed without products.
 *
 * @param images number of images
 * @param share factor of the sum over the images in the unweighted term
 * @param open decomposes the curvature of the images' losses in their outputs
 */
record TracedPart(int images, double share, Supplier<ImageTraces> open) {}
