/**
 * Checks a submitted spec against data sets, models and other jobs, pins what it depends on, and
 * puts the job into the queue. Used by {@code api}; knows no HTTP. Start with {@link
 * dev.flattail.submission.Submissions}.
 */
@NullMarked
package dev.flattail.submission;

import org.jspecify.annotations.NullMarked;
