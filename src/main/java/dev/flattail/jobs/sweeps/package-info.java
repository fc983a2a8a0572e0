/**
 * Sweeps: jobs made together from one base spec and a grid of values. Start with {@link
 * dev.flattail.jobs.sweeps.Sweeps}.
 */
@NullMarked
package dev.flattail.jobs.sweeps;

import org.jspecify.annotations.NullMarked;
