package dev.flattail.datasets;

/**
 * One class of a data set with its number of images per split, after a spec's validation split and
 * imbalance.
 */
public record ClassSplit(int index, String name, int train, int validation, int test) {}
