package dev.flattail.datasets;

/**
 * The result of registering a data set.
 *
 * @param created whether the name was new
 */
public record Registration(Dataset dataset, boolean created) {}
