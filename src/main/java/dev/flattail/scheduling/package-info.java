/**
 * Scheduling of background tasks at intervals. Depends only on Spring. Start with {@link
 * dev.flattail.scheduling.PeriodicTasks}.
 */
@NullMarked
package dev.flattail.scheduling;

import org.jspecify.annotations.NullMarked;
