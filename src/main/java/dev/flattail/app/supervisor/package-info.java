/**
 * Role {@code all}'s one worker: a child process, restarted when it dies, stopped with its parent.
 */
@NullMarked
package dev.flattail.app.supervisor;

import org.jspecify.annotations.NullMarked;
