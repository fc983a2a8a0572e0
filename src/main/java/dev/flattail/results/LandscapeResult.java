package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * The result of a landscape job; the losses are in its {@link LandscapeReport}.
 *
 * @param loss the loss that was measured
 * @param points number of points of the whole split's surface
 * @param nonFinite number of those points at which the loss is not finite
 * @param nonFiniteOfClasses number of points, over the classes' surfaces, at which the class's loss
 *     is not finite
 * @param classes number of classes with their own surface
 * @param lossAtModel loss of the whole split at the model itself
 * @param lossMin lowest finite loss of the whole split on the grid; null without one
 * @param lossMax highest finite loss of the whole split on the grid; null without one
 */
public record LandscapeResult(
    MeasuredLoss loss,
    int points,
    int nonFinite,
    int nonFiniteOfClasses,
    int classes,
    double lossAtModel,
    @Nullable Double lossMin,
    @Nullable Double lossMax) {}
