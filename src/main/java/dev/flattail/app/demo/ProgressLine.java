package dev.flattail.app.demo;

import dev.flattail.results.EpochRow;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Formats the progress of a job.
 *
 * @param row metrics of the last completed epoch; null during the first
 */
record ProgressLine(JobView job, @Nullable EpochRow row) {
  /** Returns a text that fits into 80 columns together with a progress bar. */
  String text() {
    if (job.state().equals("queued")) {
      return job.reason() == null ? "waiting for the worker" : "queued: " + job.reason();
    }
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "epoch %d/%d", job.epoch(), job.epochs()));
    EpochRow last = row;
    if (last != null) {
      if (Double.isFinite(last.trainLoss())) {
        text.append(String.format(Locale.ROOT, "  loss %.3f", last.trainLoss()));
      }
      Double balanced = last.balancedAccuracy();
      if (balanced != null && Double.isFinite(balanced)) {
        text.append(String.format(Locale.ROOT, "  acc %.1f%%", balanced * 100));
      }
    }
    Double secondsLeft = job.secondsLeft();
    if (!job.ended() && secondsLeft != null) {
      text.append("  ").append(clock(secondsLeft)).append(" left");
    }
    return text.toString();
  }

  double fraction() {
    return job.state().equals("succeeded") ? 1 : job.fraction();
  }

  /** Formats a duration as {@code 1:05}, or as {@code 1:02:05} from one hour on. */
  static String clock(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return time.toHours() > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
  }
}
