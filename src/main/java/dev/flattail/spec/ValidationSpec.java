package dev.flattail.spec;

/**
 * The validation split, taken from the training images before the imbalance.
 *
 * @param perClass images of each class; 0 for no validation split
 */
public record ValidationSpec(@Default("0") @AtLeast(0) int perClass) {}
