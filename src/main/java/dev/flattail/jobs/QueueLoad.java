package dev.flattail.jobs;

import org.jspecify.annotations.Nullable;

/**
 * What waits and what runs at this moment, for those who decide how many workers there should be.
 *
 * @param queued jobs that wait
 * @param running jobs that a worker holds
 * @param claimable waiting jobs that a further worker could take now: none while the queue is
 *     paused, none whose next attempt is for later or one of whose labels is at its limit
 * @param oldestQueuedSeconds since the longest waiting job could have been taken; null when none
 *     waits but for a later time
 * @param oldestRunningSeconds since the first start of the job that started first; null when none
 *     runs
 * @param busyWorkers workers that hold a job
 * @param idleWorkers workers that hold none
 * @param lostWorkers workers that have been silent for longer than a lease
 */
public record QueueLoad(
    boolean paused,
    long queued,
    long running,
    long claimable,
    @Nullable Double oldestQueuedSeconds,
    @Nullable Double oldestRunningSeconds,
    long busyWorkers,
    long idleWorkers,
    long lostWorkers) {}
