/**
 * Images in memory, imbalance selection, samplers, augmentation and the prefetching batch pipeline.
 */
@NullMarked
package dev.flattail.engine.data;

import org.jspecify.annotations.NullMarked;
