package dev.flattail.app.demo;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is.
 *
 * @param row of the last epoch that ended; null during the first
 */
record Progress(JobView job, @Nullable MetricsRow row) {
  /** Short enough for a terminal of 80 columns beside a bar. */
  String text() {
    if (job.state().equals("queued")) {
      return job.reason().isEmpty() ? "waiting for the worker" : "queued: " + job.reason();
    }
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "epoch %d/%d", job.epoch(), job.epochs()));
    MetricsRow last = row;
    if (last != null) {
      if (Double.isFinite(last.trainLoss())) {
        text.append(String.format(Locale.ROOT, "  loss %.3f", last.trainLoss()));
      }
      if (Double.isFinite(last.balancedAccuracy())) {
        text.append(String.format(Locale.ROOT, "  acc %.1f%%", last.balancedAccuracy() * 100));
      }
    }
    if (!job.ended() && job.secondsLeft() >= 0) {
      text.append("  ").append(clock(job.secondsLeft())).append(" left");
    }
    return text.toString();
  }

  double fraction() {
    return job.state().equals("succeeded") ? 1 : job.fraction();
  }

  /** {@code 1:05}, or {@code 1:02:05} from an hour on. */
  static String clock(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return time.toHours() > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
  }
}
