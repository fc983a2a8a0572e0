/** Builds networks from specs, with the parameter names of the reference code. */
@NullMarked
package dev.flattail.engine.model;

import org.jspecify.annotations.NullMarked;
