package dev.flattail.datasets;

/**
 * One class of a data set.
 *
 * @param train training images
 * @param test test images
 */
public record DatasetClass(int index, String name, int train, int test) {}
