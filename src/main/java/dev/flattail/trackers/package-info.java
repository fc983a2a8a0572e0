/**
 * Export of jobs to experiment trackers: MLflow. A trigger of the table {@code job} marks what is
 * due. Start with {@link dev.flattail.trackers.ExportDispatcher}, which leases jobs, and {@link
 * dev.flattail.trackers.RunExport}, which brings a job's run up to date.
 */
@NullMarked
package dev.flattail.trackers;

import org.jspecify.annotations.NullMarked;
