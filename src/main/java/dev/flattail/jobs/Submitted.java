package dev.flattail.jobs;

/**
 * @param replayed the key was known and no second job was made; {@code job} is the first one
 */
public record Submitted(Job job, boolean replayed) {}
