package dev.flattail.api.problem;

import dev.flattail.jobs.FailureCause;

/**
 * Remedies for each cause of a job's failure; shown on the page that the {@code type} of a job's
 * {@code error} refers to.
 */
final class FailurePages {
  private FailurePages() {}

  static String remedy(FailureCause cause) {
    return switch (cause) {
      case INFRASTRUCTURE ->
          "The job's attempts were spent on storage, network or native failures. Look into /jobs/{id}/logs and the"
              + " worker's log, then POST /jobs/{id}/resume: it goes on from its last checkpoint.";
      case OUT_OF_MEMORY ->
          "Submit again with a smaller batchSize or a smaller model, or on a device with more memory.";
      case WORKER_LOST ->
          "The worker's process died as often as the job has attempts: see its log and the system's. POST"
              + " /jobs/{id}/resume goes on from the last checkpoint.";
      case DATA ->
          "The detail names the file or the data set. Fix it and PUT it again, then submit a new job. Resume"
              + " the old one only if data was missing.";
      case DIVERGED ->
          "The loss, the gradient, the weights or the logits became NaN or infinite, and no figure is computed from"
              + " such numbers. Lower optimizer.lr or sharpness.rho, or lengthen schedule.warmupEpochs. The detail says"
              + " which checkpoint is kept.";
      case NOT_FINITE ->
          "The model computes NaN or infinite numbers on these images, and no figure is computed from such numbers."
              + " Measure an earlier checkpoint. If numbers only exceed the range of float32, set precision to float64.";
      case BAD_SPEC ->
          "The detail names the field. Such a spec should have been refused at submission: please report it.";
      case TIME_OVER ->
          "Resume the job: each resume gives it another maxDuration, and continues from its last checkpoint if it has"
              + " one. Or submit it with a longer maxDuration.";
    };
  }
}
