package dev.flattail.jobs;

/**
 * The outcome of a submission.
 *
 * @param replayed whether the key was known; then {@code job} is the existing job, and no new one
 *     was created
 */
public record Submitted(Job job, boolean replayed) {}
