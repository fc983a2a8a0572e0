package dev.flattail.jobs;

/**
 * An event in the stream of all jobs.
 *
 * @param event never a log line
 * @param job the job as it was when the event was read: this event or a later one left it so
 */
public record FeedEvent(FeedPosition position, JobEvent event, JobSummary job) {}
