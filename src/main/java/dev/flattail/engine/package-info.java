/**
 * Training and measurement on libtorch through DJL. Knows no Spring, JPA or HTTP; may use {@code
 * spec}, {@code architecture}, {@code images}, {@code random} and {@code safetensors}.
 */
@NullMarked
package dev.flattail.engine;

import org.jspecify.annotations.NullMarked;
