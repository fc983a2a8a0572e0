/**
 * Defines job specs as records: one per kind of job, with sealed interfaces for their parts, and
 * arithmetic on class counts. Every package may use them. They use {@code jobspec.schema} alone.
 * Start with {@link dev.flattail.jobspec.JobSpec} and {@link dev.flattail.jobspec.TrainSpec}. The
 * package is large because a spec has many parts.
 */
@NullMarked
package dev.flattail.jobspec;

import org.jspecify.annotations.NullMarked;
