/**
 * Computes accuracies by class and group, confusion matrices and calibration. Start with {@code
 * Evaluator}.
 */
@NullMarked
package dev.flattail.engine.evaluate;

import org.jspecify.annotations.NullMarked;
