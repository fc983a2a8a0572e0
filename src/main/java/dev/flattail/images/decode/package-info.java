/**
 * Decodes JPEG and PNG to RGB pixels as Pillow does, and scales them. Uses the JDK and {@code
 * images.InvalidImagesException} alone; {@code images} and the augmentations of the engine use it.
 * Start with {@code ImageDecoder}.
 */
@NullMarked
package dev.flattail.images.decode;

import org.jspecify.annotations.NullMarked;
