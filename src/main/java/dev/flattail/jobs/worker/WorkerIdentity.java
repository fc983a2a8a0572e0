package dev.flattail.jobs.worker;

import java.util.UUID;

/**
 * The id under which this process registers as a worker. A supervisor chooses its child's id, so
 * that it can take back the child's job when the child dies.
 */
public record WorkerIdentity(UUID id) {}
