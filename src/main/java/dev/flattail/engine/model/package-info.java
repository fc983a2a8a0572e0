/** Networks by name, with the reference code's parameter names. */
@NullMarked
package dev.flattail.engine.model;

import org.jspecify.annotations.NullMarked;
