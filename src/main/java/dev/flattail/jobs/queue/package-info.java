/**
 * Writes to the queue: submission, claims, fenced leases, state transitions, and the reaper of
 * expired leases. Not accessible outside {@code jobs}. Start with {@code StateTransitions} and
 * {@code FencedLease}.
 */
@NullMarked
package dev.flattail.jobs.queue;

import org.jspecify.annotations.NullMarked;
