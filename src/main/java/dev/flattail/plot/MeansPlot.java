package dev.flattail.plot;

import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.ColumnsFigure;
import dev.flattail.plot.layout.ColumnsFigure.Entry;
import dev.flattail.plot.layout.Key;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.PercentScale;
import dev.flattail.plot.layout.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Mean accuracies of groups of runs side by side, with the 95% intervals of the means as whiskers.
 *
 * @param title of the figure
 * @param run what is averaged, printed under the title
 * @param across what the columns are
 * @param columns their names
 */
public record MeansPlot(
    String title, String run, String across, List<String> columns, List<Means> groups)
    implements Plot {
  private static final double HEIGHT = 280;

  public MeansPlot {
    columns = List.copyOf(columns);
    groups = List.copyOf(groups);
  }

  /**
   * The means of some runs.
   *
   * @param means one a column
   */
  public record Means(String name, List<Mean> means) {}

  /**
   * The mean of one column.
   *
   * @param mean NaN for none
   * @param low NaN without an interval
   * @param high NaN without an interval
   */
  public record Mean(int n, double mean, double low, double high) {}

  Picture picture() {
    ColumnsFigure figure = ColumnsFigure.ofMarkers(title, List.of(run), columns, groups.size());
    figure.legend(Key.ofRuns(groups.stream().map(Means::name).toList(), Symbol.DOT));
    figure.panel("mean accuracy; whiskers: 95% interval of the mean", HEIGHT, new PercentScale(1));
    for (int group = 0; group < groups.size(); group++) {
      Means of = groups.get(group);
      List<Entry> entries = new ArrayList<>();
      for (int column = 0; column < columns.size(); column++) {
        Mean mean = of.means.get(column);
        if (Double.isFinite(mean.mean)) {
          String tooltip =
              "%s, %s: %s (n = %d)"
                  .formatted(columns.get(column), of.name, Numbers.percent(mean.mean), mean.n);
          entries.add(
              new Entry(
                  column, group, mean.mean, mean.low, mean.high, Palette.run(group), tooltip));
        }
      }
      figure.markers(of.name, Symbol.DOT, entries);
    }
    if (columns.isEmpty() || groups.isEmpty()) {
      figure.note("nothing to compare");
    }
    return figure.finish(
        across,
        "Means and 95% intervals of: "
            + groups.stream().map(Means::name).collect(Collectors.joining(", ")));
  }
}
