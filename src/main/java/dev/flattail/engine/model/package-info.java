/**
 * Builds networks from specs, with the parameter names of the reference code. Start with {@code
 * Model} and {@code Networks}.
 */
@NullMarked
package dev.flattail.engine.model;

import org.jspecify.annotations.NullMarked;
