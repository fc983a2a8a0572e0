package dev.flattail.plot;

import dev.flattail.plot.layout.ColumnsFigure.Entry;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Hessian spectra of one run.
 *
 * @param run its name, unlike the others'
 * @param entries one a class
 * @param frequency numbers of images by which classes are ordered; the measured split's for classes
 *     that it lacks
 */
public record RunSpectra(String run, List<SpectrumEntry> entries, Map<Subject, Integer> frequency) {
  public RunSpectra {
    entries = List.copyOf(entries);
    frequency = Map.copyOf(frequency);
  }

  /** Spectra in the order of the measured split's classes. */
  public RunSpectra(String run, List<SpectrumEntry> entries) {
    this(run, entries, Map.of());
  }

  static List<String> names(List<RunSpectra> runs) {
    return runs.stream().map(RunSpectra::run).toList();
  }

  /**
   * One class and what the runs have of it.
   *
   * @param samples images that were measured, in the first run that has the class
   * @param images of the class in the measured split of that run
   * @param frequency orders the classes
   */
  record OfClass(String name, int samples, int images, int frequency, List<OfRun> runs) {}

  /**
   * What one run has of a class.
   *
   * @param run its place among the runs
   * @param label names class and run
   */
  record OfRun(int run, String label, SpectrumEntry entry) {}

  private static String label(SpectrumEntry entry) {
    return entry.index() == null ? entry.name() : ClassLabel.of(entry.index(), entry.name());
  }

  /** The classes of all runs, from the one with most images to the one with fewest. */
  static List<OfClass> byClass(List<RunSpectra> runs) {
    Map<Subject, OfClass> classes = new LinkedHashMap<>();
    for (int run = 0; run < runs.size(); run++) {
      Map<Subject, Integer> frequency = runs.get(run).frequency;
      for (SpectrumEntry entry : runs.get(run).entries) {
        OfClass of =
            classes.computeIfAbsent(
                entry.subject(),
                any ->
                    new OfClass(
                        label(entry),
                        entry.samples(),
                        entry.images(),
                        frequency.getOrDefault(entry.subject(), entry.images()),
                        new ArrayList<>()));
        of.runs.add(new OfRun(run, of.name + ", " + runs.get(run).run, entry));
      }
    }
    List<OfClass> headToTail = new ArrayList<>(classes.values());
    headToTail.sort(Comparator.comparingInt((OfClass of) -> -of.frequency));
    return headToTail;
  }

  /** A column a class, in which each run that {@code marker} finds a value for has a marker. */
  static List<Entry> markers(List<OfClass> classes, Marker marker) {
    List<Entry> markers = new ArrayList<>();
    for (int column = 0; column < classes.size(); column++) {
      for (OfRun of : classes.get(column).runs) {
        Entry entry = marker.of(column, of);
        if (entry != null) {
          markers.add(entry);
        }
      }
    }
    return markers;
  }

  /** What marks a run in a column; null for nothing. */
  interface Marker {
    @Nullable Entry of(int column, OfRun run);
  }
}
