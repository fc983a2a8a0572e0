/**
 * Job specs as records: one per kind of job, sealed interfaces for the families within them, and
 * arithmetic on class counts. Every part of Flattail may use them; they use {@code jobspec.schema}
 * alone. Start with {@link dev.flattail.jobspec.JobSpec} and {@link
 * dev.flattail.jobspec.TrainSpec}. The package is large because a spec has that many parts.
 */
@NullMarked
package dev.flattail.jobspec;

import org.jspecify.annotations.NullMarked;
