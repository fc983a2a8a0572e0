/** Computes accuracies by class and group, confusion matrices and calibration. */
@NullMarked
package dev.flattail.engine.evaluate;

import org.jspecify.annotations.NullMarked;
