package dev.flattail.bench;

import java.util.Locale;
import java.util.Optional;

/** The figures of a benchmark, in lines that {@link AllBenches} finds among what it prints. */
final class Figures {
  private static final String MARK = "figure";

  private Figures() {}

  /**
   * One figure.
   *
   * @param unit such as {@code ms}; {@code x} for a ratio within the run
   */
  record Figure(String name, double value, String unit) {}

  /** Prints one figure. */
  static void print(String name, double value, String unit) {
    System.out.printf(Locale.ROOT, "%s\t%s\t%.4g\t%s%n", MARK, name, value, unit);
  }

  /** Reads a line that {@link #print} wrote. */
  static Optional<Figure> read(String line) {
    String[] fields = line.split("\t", -1);
    return fields.length == 4 && fields[0].equals(MARK)
        ? Optional.of(new Figure(fields[1], Double.parseDouble(fields[2]), fields[3]))
        : Optional.empty();
  }
}
