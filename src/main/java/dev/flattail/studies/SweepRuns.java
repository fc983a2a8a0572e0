package dev.flattail.studies;

import dev.flattail.jobs.sweeps.SweepOutline;
import dev.flattail.jobs.sweeps.SweepRow;
import java.util.ArrayList;
import java.util.List;

/** Collects a sweep's jobs, deleted ones included, without keeping their results. */
public final class SweepRuns {
  private final Figures figures;
  private final List<Run> runs = new ArrayList<>();

  /**
   * Creates an empty collection.
   *
   * @param choice which figures are kept
   */
  public SweepRuns(FigureChoice choice) {
    this.figures = new Figures(choice);
  }

  /**
   * Reads the parameter {@code over}.
   *
   * @throws InvalidStudyException when the sweep does not vary a pointer
   */
  public static Over over(SweepOutline sweep, String text) {
    return Over.parse(text, sweep.pointers());
  }

  /** Adds the next job. */
  public void add(SweepRow row) {
    runs.add(
        new Run(
            row.job(),
            Outcome.of(row.state(), row.paused(), row.problem()),
            row.values(),
            figures.read(row.result())));
  }

  /** Returns the jobs as a study of the values that the sweep sets. */
  public Study study(SweepOutline sweep) {
    return Study.of(sweep, runs, figures);
  }
}
