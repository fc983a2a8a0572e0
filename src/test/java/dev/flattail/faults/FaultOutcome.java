package dev.flattail.faults;

import org.jspecify.annotations.Nullable;

/**
 * What came of one fault.
 *
 * @param recoverySeconds from the fault to the next thing that its job's history tells; null when
 *     there was no one job, or nothing to recover from
 * @param ended the job's last state; null without a job
 * @param problem what must not be; null when all is well
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
