/**
 * Finds jobs past their retention period and bytes that no job refers to. Used by {@code
 * housekeeping}. Start with {@link dev.flattail.jobs.retention.Retention}.
 */
@NullMarked
package dev.flattail.jobs.retention;

import org.jspecify.annotations.NullMarked;
