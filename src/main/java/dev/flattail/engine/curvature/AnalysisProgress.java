package dev.flattail.engine.curvature;

/**
 * How far a Hessian analysis is. A product over more images takes longer, so work is counted as the
 * sum over the products of their images.
 *
 * @param products completed products
 * @param expectedProducts of the whole analysis
 * @param work completed work
 * @param expectedWork of the whole analysis
 * @param isMeasured whether the expected figures follow those of a finished class. Until then they
 *     are upper bounds: how many products a class needs is known when its eigenvalues have
 *     converged
 */
public record AnalysisProgress(
    long products, long expectedProducts, double work, double expectedWork, boolean isMeasured) {}
