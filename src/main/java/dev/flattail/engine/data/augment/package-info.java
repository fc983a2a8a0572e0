/**
 * Random changes of training images, on CHW bytes before normalization. Public face: {@link
 * dev.flattail.engine.data.augment.Augmentation}. Whatever Pillow or torchvision does in the
 * published codes is done here to the byte.
 */
@NullMarked
package dev.flattail.engine.data.augment;

import org.jspecify.annotations.NullMarked;
