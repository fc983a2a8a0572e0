package dev.flattail.trackers;

import dev.flattail.jobs.JobState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job that this process exports now.
 *
 * @param claim fences the export: its writes are refused once the job was claimed again
 * @param changes changes of the job's state that the export sees, at least
 * @param ended final state of a job that was deleted; null while the job exists
 * @param experiment where its run is or may be; null before the first attempt to create one
 * @param run its run's id; null before it is known
 * @param unconfirmed whether the run may have more than {@code progress} says
 * @param refusals refusals since the last success
 */
record ClaimedExport(
    UUID job,
    long claim,
    long changes,
    @Nullable JobState ended,
    @Nullable String experiment,
    @Nullable String run,
    ExportProgress progress,
    boolean unconfirmed,
    int refusals) {}
