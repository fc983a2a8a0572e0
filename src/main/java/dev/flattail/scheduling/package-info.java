/**
 * Tasks at intervals. Used by whatever repeats work in the background; uses Spring alone. Start
 * with {@link dev.flattail.scheduling.PeriodicTasks}.
 */
@NullMarked
package dev.flattail.scheduling;

import org.jspecify.annotations.NullMarked;
