package dev.flattail.results;

/**
 * The result of a landscape job; the losses are in its {@link LandscapeReport}.
 *
 * @param points number of points of the whole split's surface
 * @param classes number of classes with their own surface
 * @param lossMin lowest loss of the whole split
 * @param lossMax highest loss of the whole split
 */
public record LandscapeResult(int points, int classes, double lossMin, double lossMax) {}
