package dev.flattail.jobs;

import org.jspecify.annotations.Nullable;

/**
 * The queue's current load, for autoscaling.
 *
 * @param queued number of queued jobs
 * @param running number of running jobs
 * @param claimable queued jobs that additional workers could claim now. It is 0 while the queue is
 *     paused. It leaves out jobs with a later retry time, and counts jobs that share a limited
 *     label only up to the rest of that limit. Where limits of several labels overlap, the number
 *     may be too low, but not 0 while a job could start
 * @param oldestQueuedSeconds seconds for which the longest-waiting job could have been claimed;
 *     null when no job is queued, or all wait for a retry time
 * @param oldestRunningSeconds seconds since the first start of the job that started first; null
 *     when no job is running
 * @param busyWorkers workers that hold a lease
 * @param idleWorkers workers that hold no lease
 * @param lostWorkers workers without a sign of life for longer than a lease period
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
