/**
 * Notifications of changes over PostgreSQL's LISTEN and NOTIFY. They may be lost, so waiting
 * callers also poll. Not accessible outside {@code jobs}. Start with {@code JobChanges}.
 */
@NullMarked
package dev.flattail.jobs.notify;

import org.jspecify.annotations.NullMarked;
