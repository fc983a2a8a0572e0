/**
 * Jobs in groups that differ in chosen values alone, such as the seed: mean, spread and tests of
 * their figures and curves. Knows no HTTP. Start with {@link dev.flattail.studies.Study}.
 */
@NullMarked
package dev.flattail.studies;

import org.jspecify.annotations.NullMarked;
