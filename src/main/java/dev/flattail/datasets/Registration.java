package dev.flattail.datasets;

/**
 * A data set after a {@code PUT}.
 *
 * @param created whether the name was new
 */
public record Registration(Dataset dataset, boolean created) {}
