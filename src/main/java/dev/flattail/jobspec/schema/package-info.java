/**
 * Declares properties of spec fields: defaults, bounds, JSON names, and the problems that a reader
 * collects. Uses the JDK alone. Start with {@link dev.flattail.jobspec.schema.Default} and {@link
 * dev.flattail.jobspec.schema.Problems}.
 */
@NullMarked
package dev.flattail.jobspec.schema;

import org.jspecify.annotations.NullMarked;
