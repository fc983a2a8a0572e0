package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.JobState;
import dev.flattail.jobs.StoredJson;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One job of a sweep.
 *
 * @param state null when the job was deleted
 * @param values from grid and space, by JSON pointer
 * @param result result of a job that succeeded
 * @param paused whether it is a training that has paused before its last epoch
 * @param problem type of the problem of a job that failed, e.g. {@code /problems/diverged}
 */
public record SweepRow(
    UUID job,
    @Nullable JobState state,
    Map<String, Object> values,
    @Nullable StoredJson result,
    boolean paused,
    @Nullable String problem) {}
