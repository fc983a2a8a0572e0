/** Accuracies by class and group, confusion, calibration. */
@NullMarked
package dev.flattail.engine.evaluate;

import org.jspecify.annotations.NullMarked;
