/**
 * Trains and measures models on libtorch through DJL. Uses no Spring, JPA or HTTP. Allowed
 * packages: {@code jobspec}, {@code results}, {@code architecture}, {@code images}, {@code random}
 * and {@code safetensors}. Start with {@code StopSignal} and {@code train.Training}.
 */
@NullMarked
package dev.flattail.engine;

import org.jspecify.annotations.NullMarked;
