package dev.flattail.results;

/**
 * The result of a landscape job; the losses are in its {@link LandscapeReport}.
 *
 * @param points of the whole split's surface
 * @param classes that have a surface of their own
 * @param lossMin lowest loss of the whole split
 * @param lossMax highest loss of the whole split
 */
public record LandscapeResult(int points, int classes, double lossMin, double lossMax) {}
