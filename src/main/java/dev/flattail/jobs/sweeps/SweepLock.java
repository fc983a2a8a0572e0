package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.queue.StateTransitions;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Locks sweeps until the end of the caller's transaction. The sweep comes first, then its jobs in
 * their order, so that no two callers wait for each other.
 */
@Component
class SweepLock {
  private final JdbcClient sql;
  private final StateTransitions transitions;
  private final SweepReads reads;

  SweepLock(JdbcClient sql, StateTransitions transitions, SweepReads reads) {
    this.sql = sql;
    this.transitions = transitions;
    this.reads = reads;
  }

  /**
   * Locks a sweep, so that no jobs are added to it, and its search decides nothing. The lock lets
   * jobs end, whose transactions refer to the sweep.
   */
  void lock(UUID id) {
    boolean exists =
        sql.sql("select id from sweep where id = :id for no key update")
            .param("id", id)
            .query(UUID.class)
            .optional()
            .isPresent();
    if (!exists) {
      throw new SweepNotFoundException(id);
    }
  }

  /**
   * Locks a sweep with its jobs, if the table is the one that the caller has seen.
   *
   * @param seen {@link SweepOutline#tag()}; null locks nothing
   * @throws SweepPreconditionException when the table has changed
   */
  void requireUnchanged(UUID id, @Nullable String seen) {
    if (seen == null) {
      return;
    }
    lock(id);
    List<StateTransitions.Locked> unused = transitions.lockAll(id);
    if (!seen.equals(reads.tag(id))) {
      throw new SweepPreconditionException();
    }
  }
}
