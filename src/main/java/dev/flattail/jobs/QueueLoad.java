package dev.flattail.jobs;

import org.jspecify.annotations.Nullable;

/**
 * What waits and what runs at this moment, for those who decide how many workers there should be.
 *
 * @param queued jobs that wait
 * @param running jobs that a worker holds
 * @param claimable waiting jobs that further workers could take now: none while the queue is
 *     paused, none whose next attempt is for later, and of those that share a limited label no more
 *     than what is left of the limit. Where limits of several labels meet it can be fewer, but not
 *     none while one could start
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
