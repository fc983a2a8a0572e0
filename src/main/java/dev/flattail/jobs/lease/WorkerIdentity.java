package dev.flattail.jobs.lease;

import java.util.UUID;

/**
 * The id under which this process registers as a worker. A supervisor chooses it for its child, so
 * that it can take the child's job back when the child dies.
 */
public record WorkerIdentity(UUID id) {}
