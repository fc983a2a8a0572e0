/**
 * Changes training images at random, on CHW bytes before normalization. Start with {@link
 * dev.flattail.engine.data.augment.Augmentation}. Operations that the published code takes from
 * Pillow or torchvision give the same bytes here.
 */
@NullMarked
package dev.flattail.engine.data.augment;

import org.jspecify.annotations.NullMarked;
