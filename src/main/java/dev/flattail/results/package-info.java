/**
 * Defines the results of jobs as they are stored, served and drawn: one record per result, written
 * and read by Jackson, and the names of their files and plots. The engine produces these records;
 * worker, plots, API and demo read them. Uses the JDK and JSON annotations alone. Start with {@link
 * dev.flattail.results.TrainResult} and {@link dev.flattail.results.ResultFiles}.
 */
@NullMarked
package dev.flattail.results;

import org.jspecify.annotations.NullMarked;
