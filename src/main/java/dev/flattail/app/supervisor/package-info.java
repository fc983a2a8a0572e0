/**
 * Supervision of the worker in role {@code all}: a child process that is restarted when it dies and
 * stopped with its parent. Start with {@link dev.flattail.app.supervisor.WorkerSupervisor}.
 */
@NullMarked
package dev.flattail.app.supervisor;

import org.jspecify.annotations.NullMarked;
