package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * One row of {@code GET /jobs/{id}/metrics}. Test values are null in an epoch that was not
 * evaluated, and without test images.
 *
 * @param epoch from 1
 * @param learningRate of the epoch's steps
 * @param rho radius of the perturbation, or gamma of {@code model-perturbation}; null without one
 * @param trainLoss mean over the steps of the batch loss that is stepped on (SAM's second pass)
 * @param trainAccuracy in the pass that is stepped on, weighted by lambda under mixup
 * @param testLoss plain cross-entropy, in nats
 * @param balancedAccuracy mean over the classes of the test accuracy by class; {@code many}, {@code
 *     medium} and {@code few} are the same over a group of classes
 * @param validationAccuracy null without a validation split
 * @param seconds that the epoch took, its evaluation included
 * @param imagesPerSecond training images over the time of the steps alone
 */
public record EpochRow(
    int epoch,
    double learningRate,
    @Nullable Double rho,
    double trainLoss,
    double trainAccuracy,
    @Nullable Double testLoss,
    @Nullable Double testAccuracy,
    @Nullable Double balancedAccuracy,
    @Nullable Double many,
    @Nullable Double medium,
    @Nullable Double few,
    @Nullable Double validationAccuracy,
    double seconds,
    double imagesPerSecond) {}
