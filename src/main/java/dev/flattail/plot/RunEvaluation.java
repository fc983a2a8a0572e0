package dev.flattail.plot;

import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.layout.ColumnsFigure;
import dev.flattail.plot.layout.ColumnsFigure.Entry;
import dev.flattail.plot.layout.Key;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.PercentScale;
import dev.flattail.plot.layout.Symbol;
import dev.flattail.results.EvaluationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one run reaches.
 *
 * @param run its name, unlike the others'
 */
public record RunEvaluation(String run, EvaluationResult evaluation) {
  private static final double HEIGHT = 260;

  /** An accuracy of an evaluation. */
  interface Accuracy {
    @Nullable Double of(EvaluationResult evaluation, int column);
  }

  static String names(List<RunEvaluation> runs) {
    return runs.stream().map(RunEvaluation::run).collect(Collectors.joining(", "));
  }

  /** The bars of all runs side by side, without what stands below them. */
  static ColumnsFigure compared(
      String title,
      String subtitle,
      String axis,
      List<String> columns,
      List<RunEvaluation> runs,
      Accuracy accuracy) {
    ColumnsFigure figure = ColumnsFigure.ofBars(title, subtitle, columns, runs.size());
    List<String> names = runs.stream().map(RunEvaluation::run).toList();
    figure.legend(Key.ofRuns(names, figure.isOfLines() ? Symbol.LINE : Symbol.BLOCK));
    figure.panel(axis, HEIGHT, new PercentScale(1));
    for (int run = 0; run < runs.size(); run++) {
      List<Entry> entries = new ArrayList<>();
      for (int column = 0; column < columns.size(); column++) {
        double value = Numbers.orNaN(accuracy.of(runs.get(run).evaluation, column));
        String tooltip =
            "%s, %s: %s".formatted(columns.get(column), names.get(run), Numbers.percent(value));
        entries.add(new Entry(column, run, value, Palette.run(run), tooltip));
      }
      figure.bars(names.get(run), entries);
    }
    if (columns.isEmpty() || runs.isEmpty()) {
      figure.note("nothing to compare");
    }
    return figure;
  }
}
