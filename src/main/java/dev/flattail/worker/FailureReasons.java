package dev.flattail.worker;

import dev.flattail.datasets.DatasetUnavailableException;
import dev.flattail.datasets.UnknownDatasetException;
import dev.flattail.engine.NonFiniteException;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.checkpoint.BadCheckpointException;
import dev.flattail.engine.train.DivergedException;
import dev.flattail.images.UnreadableImageException;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.safetensors.SafetensorsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps exceptions to the failures that users see. */
final class FailureReasons {
  private FailureReasons() {}

  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case DivergedException diverged ->
          new Failure(
              FailureCause.DIVERGED,
              message(diverged),
              Map.of("step", diverged.step(), "epoch", diverged.epoch()));
      case NonFiniteException numbers ->
          new Failure(
              FailureCause.NOT_FINITE,
              message(numbers)
                  + ". No figure is computed from such numbers: measure an earlier checkpoint, or set precision to float64 if numbers only exceed the range of float32.");
      case InvalidSpecException invalid -> new Failure(FailureCause.BAD_SPEC, message(invalid));
      case UnrunnableSpecException refused ->
          new Failure(FailureCause.BAD_SPEC, message(refused) + ".");
      case SafetensorsException file -> new Failure(FailureCause.BAD_SPEC, message(file));
      case BadCheckpointException bad -> new Failure(FailureCause.BAD_SPEC, message(bad));
      case DatasetUnavailableException missing -> new Failure(FailureCause.DATA, message(missing));
      case UnreadableImageException image -> new Failure(FailureCause.DATA, message(image) + ".");
      case UnknownDatasetException unknown -> new Failure(FailureCause.DATA, message(unknown));
      case DamagedArtifactException damaged ->
          new Failure(FailureCause.DATA, message(damaged) + ".");
      case JobNotFoundException gone ->
          new Failure(
              FailureCause.BAD_SPEC,
              "The job's spec names another job, which was deleted: "
                  + message(gone)
                  + ". Submit a new job without it.");
      case OutOfMemoryError _ -> outOfMemory();
      case IOException io -> files(io);
      case UncheckedIOException io -> files(io);
      default ->
          isOutOfMemory(thrown)
              ? outOfMemory()
              : new Failure(
                  FailureCause.INFRASTRUCTURE,
                  "The job ended with an unexpected error ("
                      + thrown.getClass().getSimpleName()
                      + "). The worker's log has more; please report it.");
    };
  }

  /** Returns the failure of a job of this kind that used up its {@code maxDuration}. */
  static Failure timeOver(String kind, @Nullable Duration maxDuration) {
    return new Failure(
        FailureCause.TIME_OVER,
        "The job ran for longer than its maxDuration of %s. A resume gives it another %s and %s; or submit it with a longer maxDuration."
            .formatted(
                maxDuration,
                maxDuration,
                switch (kind) {
                  case "train" -> "continues from its last checkpoint, if it has one";
                  case "hessian" -> "continues after its measured classes";
                  default -> "starts it over, because it keeps nothing unfinished";
                }));
  }

  private static Failure files(Exception io) {
    return new Failure(
        FailureCause.INFRASTRUCTURE,
        "Reading or writing the job's files failed: %s The worker's log has more."
            .formatted(message(io).replaceFirst("[.]?$", ".")));
  }

  private static Failure outOfMemory() {
    return new Failure(
        FailureCause.OUT_OF_MEMORY,
        "Memory ran out. Lower batchSize, or run on a worker with more memory.");
  }

  /** Recognizes memory exhaustion by the message, since libtorch offers nothing else. */
  private static boolean isOutOfMemory(Throwable thrown) {
    String message = message(thrown).toLowerCase(Locale.ROOT);
    return message.contains("out of memory") || message.contains("can't allocate memory");
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message;
  }
}
