package dev.flattail.plot;

import dev.flattail.plot.layout.ColumnsFigure.Entry;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The spectra of one run: of a job, or of one class in a job whose parameters are divided.
 *
 * @param run its name, unlike the others'
 * @param entries one a class, or one a block of the parameters
 * @param frequency numbers of images by which classes are ordered; the measured split's for classes
 *     that it lacks
 */
public record RunSpectra(String run, List<SpectrumEntry> entries, Map<Subject, Integer> frequency) {
  /** How many classes a plot of blocks shows: as many as there are colors. */
  private static final int MOST_CLASSES = 8;

  public RunSpectra {
    entries = List.copyOf(entries);
    frequency = Map.copyOf(frequency);
  }

  /** Spectra in the order of the measured split's classes. */
  public RunSpectra(String run, List<SpectrumEntry> entries) {
    this(run, entries, Map.of());
  }

  /**
   * The runs of one job in a plot.
   *
   * @param note what is shown, to follow the job's name where that is not all
   */
  public record Shown(String note, List<RunSpectra> runs) {
    public Shown {
      runs = List.copyOf(runs);
    }
  }

  /**
   * Returns the spectra of one job as a plot shows them: as one run, or, where the parameters are
   * divided into blocks, with the classes as runs. Of many classes, the most and the least frequent
   * ones.
   *
   * @param name of the job
   * @param ofJob its entries of classes, in any order
   * @param frequency numbers of images by which classes are ordered
   * @param jobs how many jobs the plot shows; the names of runs then begin with the job's
   */
  public static Shown of(
      String name, List<SpectrumEntry> ofJob, Map<Subject, Integer> frequency, int jobs) {
    if (ofJob.stream().allMatch(entry -> entry.block() == null)) {
      return new Shown("", List.of(new RunSpectra(name, ofJob, frequency)));
    }
    Map<Subject, List<SpectrumEntry>> classes = new LinkedHashMap<>();
    for (SpectrumEntry entry : ofJob) {
      classes.computeIfAbsent(entry.subject().within(null), any -> new ArrayList<>()).add(entry);
    }
    List<List<SpectrumEntry>> headToTail = new ArrayList<>(classes.values());
    headToTail.sort(
        Comparator.comparingInt(
            entries ->
                -frequency.getOrDefault(
                    entries.getFirst().subject().within(null), entries.getFirst().images())));
    int most = Math.max(1, MOST_CLASSES / jobs);
    String prefix = jobs > 1 ? name + ", " : "";
    List<RunSpectra> runs =
        IntStream.range(0, headToTail.size())
            .filter(i -> i < Math.ceilDiv(most, 2) || i >= headToTail.size() - most / 2)
            .mapToObj(headToTail::get)
            .map(entries -> new RunSpectra(prefix + label(entries.getFirst()), entries))
            .toList();
    return new Shown(note(runs, headToTail.size(), jobs), runs);
  }

  /** Names a single class, which has no legend, and says how many of many classes are shown. */
  private static String note(List<RunSpectra> runs, int classes, int jobs) {
    if (classes == 1 && jobs == 1) {
      return "; " + runs.getFirst().run;
    }
    return runs.size() == classes
        ? ""
        : "; %d of %,d classes, %s"
            .formatted(
                runs.size(),
                classes,
                runs.size() == 1 ? "the most frequent" : "the most and the least frequent");
  }

  static List<String> names(List<RunSpectra> runs) {
    return runs.stream().map(RunSpectra::run).toList();
  }

  /**
   * One class, or block of the parameters, and what the runs have of it.
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

  /** Entries of the same block stand in one column, whatever their class. */
  private static Subject column(SpectrumEntry entry) {
    return entry.block() == null ? entry.subject() : Subject.OVERALL.within(entry.block());
  }

  /**
   * The classes of all runs, from the one with most images to the one with fewest; or the blocks of
   * the parameters, in the order of the network.
   */
  static List<OfClass> byClass(List<RunSpectra> runs) {
    Map<Subject, OfClass> classes = new LinkedHashMap<>();
    for (int run = 0; run < runs.size(); run++) {
      Map<Subject, Integer> frequency = runs.get(run).frequency;
      for (SpectrumEntry entry : runs.get(run).entries) {
        OfClass of =
            classes.computeIfAbsent(
                column(entry),
                any ->
                    new OfClass(
                        Objects.requireNonNullElse(entry.block(), label(entry)),
                        entry.samples(),
                        entry.images(),
                        frequency.getOrDefault(entry.subject(), entry.images()),
                        new ArrayList<>()));
        of.runs.add(new OfRun(run, of.name + ", " + runs.get(run).run, entry));
      }
    }
    List<OfClass> columns = new ArrayList<>(classes.values());
    if (classes.keySet().stream().allMatch(subject -> subject.block() == null)) {
      columns.sort(Comparator.comparingInt((OfClass of) -> -of.frequency));
    }
    return columns;
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
