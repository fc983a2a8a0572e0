package dev.flattail.datasets;

/**
 * One class of a data set.
 *
 * @param train number of training images
 * @param test number of test images
 */
public record DatasetClass(int index, String name, int train, int test) {}
