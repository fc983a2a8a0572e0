/**
 * Plans sweeps: reads the grid and checks every job before any job is queued. Used by {@code api}.
 * Start with {@link dev.flattail.submission.sweeps.SweepSubmissions}.
 */
@NullMarked
package dev.flattail.submission.sweeps;

import org.jspecify.annotations.NullMarked;
