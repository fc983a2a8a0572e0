package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.Default;

/**
 * The validation split, taken from the training images before the imbalance.
 *
 * @param perClass images of each class; 0 for no validation split
 */
public record ValidationSpec(@Default("0") @AtLeast(0) int perClass) {}
