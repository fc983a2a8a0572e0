/**
 * Random numbers that are functions of a key alone, so that order, augmentation and selection
 * repeat exactly whatever the thread count and wherever a run resumes. JDK alone.
 */
@NullMarked
package dev.flattail.random;

import org.jspecify.annotations.NullMarked;
