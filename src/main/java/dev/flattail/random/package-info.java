/**
 * Draws random numbers that are functions of a key alone. So order, augmentation and selection
 * repeat exactly, independent of the thread count and of where a run resumes. Uses the JDK alone.
 * Start with {@code KeyedRandom}.
 */
@NullMarked
package dev.flattail.random;

import org.jspecify.annotations.NullMarked;
