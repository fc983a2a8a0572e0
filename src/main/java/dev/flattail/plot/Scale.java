package dev.flattail.plot;

import java.util.List;

/** Maps data values to 0..1 along an axis, and says which values to label. */
sealed interface Scale permits LinearScale, LogScale, SymlogScale, PercentScale {
  /**
   * Position of a value: 0 at the axis' start, 1 at its end; outside for values beyond the ends.
   */
  double at(double value);

  /** Whether the axis has a place for this value. */
  boolean shows(double value);

  /** At most about {@code count} values worth a label, ascending. */
  List<Tick> ticks(int count);

  /** A labelled value. */
  record Tick(double value, String label) {}
}
