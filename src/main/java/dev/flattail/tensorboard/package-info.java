/**
 * TensorBoard's event files: scalars by step, hyper-parameters, images. Start with {@link
 * dev.flattail.tensorboard.EventFile}.
 */
@NullMarked
package dev.flattail.tensorboard;

import org.jspecify.annotations.NullMarked;
