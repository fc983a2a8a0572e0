package dev.flattail.report;

import java.time.Duration;
import java.util.Locale;

/** Writes durations for readers. */
final class Times {
  private Times() {}

  /** Returns a duration with its two largest units, such as {@code 3 min 20 s}. */
  static String text(Duration took) {
    if (took.toHours() > 0) {
      return "%d h %d min".formatted(took.toHours(), took.toMinutesPart());
    }
    return took.toMinutes() > 0
        ? "%d min %d s".formatted(took.toMinutes(), took.toSecondsPart())
        : String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1e3);
  }
}
