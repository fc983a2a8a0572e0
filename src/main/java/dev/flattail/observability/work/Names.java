package dev.flattail.observability.work;

import dev.flattail.engine.Activity;
import java.util.Locale;

/** How parts of jobs are called in metrics and traces. */
final class Names {
  private Names() {}

  static String of(Activity.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
