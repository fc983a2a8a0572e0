package dev.flattail.jobs;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A time that a training went on after it had succeeded.
 *
 * @param at when it returned to the queue
 * @param afterEpoch completed epochs at that time
 * @param fromEpochs epochs of its spec before
 * @param toEpochs epochs of its spec since then; the same number after a pause
 * @param result result that it had at that time
 */
public record JobExtension(
    Instant at, int afterEpoch, int fromEpochs, int toEpochs, StoredJson result) {

  private static final String OF_AN_EPOCH = "epoch-";

  /** Returns the name of the checkpoint that keeps the weights of {@link #result}. */
  public String checkpoint() {
    return checkpointAfter(afterEpoch);
  }

  /** Returns the name of the checkpoint of an epoch, which never changes. */
  public static String checkpointAfter(int epoch) {
    return OF_AN_EPOCH + epoch;
  }

  /**
   * Returns whether a checkpoint of a job may have other weights than at an earlier time, because
   * the job was extended since then.
   */
  public static boolean replaced(Job job, String checkpoint, Instant since) {
    List<JobExtension> extensions = of(job);
    return !checkpoint.startsWith(OF_AN_EPOCH)
        && !extensions.isEmpty()
        && extensions.getLast().at().isAfter(since);
  }

  /** Returns whether a checkpoint is that of an extension that has not succeeded, or will be. */
  public static boolean isUnfinished(Job job, String checkpoint) {
    return !checkpoint.startsWith(OF_AN_EPOCH)
        && job.state() != JobState.SUCCEEDED
        && !of(job).isEmpty();
  }

  /** Reads the extensions of a job, oldest first. */
  public static List<JobExtension> of(Job job) {
    List<JobExtension> extensions = new ArrayList<>();
    for (JsonNode entry : job.extensions().tree()) {
      extensions.add(
          new JobExtension(
              OffsetDateTime.parse(entry.path("at").asString()).toInstant(),
              entry.path("afterEpoch").asInt(),
              entry.path("fromEpochs").asInt(),
              entry.path("toEpochs").asInt(),
              new StoredJson(entry.path("result").toString())));
    }
    return List.copyOf(extensions);
  }
}
