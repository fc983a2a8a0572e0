/**
 * Notifications of changes over PostgreSQL's LISTEN and NOTIFY. They are hints: whoever waits also
 * polls. Closed to packages outside {@code jobs}. Start with {@code JobChanges}.
 */
@NullMarked
package dev.flattail.jobs.notify;

import org.jspecify.annotations.NullMarked;
