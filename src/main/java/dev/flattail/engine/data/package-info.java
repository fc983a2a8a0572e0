/**
 * Turns images into batches: validation split and imbalance, samplers, augmentation, mixup and the
 * prefetching pipeline. Everything random is a function of (seed, epoch, step). Start with {@code
 * DataSplits} and {@code BatchPipeline}.
 */
@NullMarked
package dev.flattail.engine.data;

import org.jspecify.annotations.NullMarked;
