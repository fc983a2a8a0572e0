package dev.flattail.ids;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.util.UUID;

/**
 * Generates the ids of jobs, sweeps, data sets, checkpoints and tokens: UUIDs of version 7 (RFC
 * 9562), which begin with the time in milliseconds.
 *
 * <p>Ids of one process ascend, so jobs that one process queues run in this order. Those of several
 * processes are ordered as far as their clocks agree. They are made here because PostgreSQL has a
 * function for them only since version 18.
 */
public final class TimeOrderedIds {
  private static final NoArgGenerator GENERATOR = Generators.timeBasedEpochGenerator();

  private TimeOrderedIds() {}

  /** Returns an id that is greater, as PostgreSQL compares them, than all before it. */
  public static UUID next() {
    return GENERATOR.generate();
  }
}
