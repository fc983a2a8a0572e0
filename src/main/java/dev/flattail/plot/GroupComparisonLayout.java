package dev.flattail.plot;

import dev.flattail.plot.GroupComparisonPlot.RunGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lays out a {@link GroupComparisonPlot}. */
final class GroupComparisonLayout {
  private GroupComparisonLayout() {}

  static Picture of(GroupComparisonPlot plot) {
    return ComparedBars.picture(
        "Accuracy by group of classes",
        plot.run(),
        "mean accuracy of the group's classes",
        plot.runs().stream().map(RunGroups::run).toList(),
        List.of(
            column("Balanced", plot, RunGroups::balanced),
            column("Many", plot, RunGroups::many),
            column("Medium", plot, RunGroups::medium),
            column("Few", plot, RunGroups::few)));
  }

  private static ComparedBars.Column column(
      String name, GroupComparisonPlot plot, Function<RunGroups, @Nullable Double> value) {
    List<@Nullable Double> values = new ArrayList<>();
    plot.runs().forEach(run -> values.add(value.apply(run)));
    return new ComparedBars.Column(name, values);
  }
}
