package dev.flattail.faults;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of one fault.
 *
 * @param recoverySeconds seconds from the fault to the next event in its job's history; null
 *     without a single job or without need to recover
 * @param ended final state of the job; null without a job
 * @param problem violated expectation; null when there is none
 */
record FaultOutcome(
    Fault fault,
    @Nullable Double recoverySeconds,
    @Nullable String ended,
    @Nullable String problem) {

  static FaultOutcome well(Fault fault) {
    return new FaultOutcome(fault, null, null, null);
  }

  static FaultOutcome wrong(Fault fault, String problem) {
    return new FaultOutcome(fault, null, null, problem);
  }
}
