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
    List<String> names = plot.runs().stream().map(RunGroups::run).toList();
    Columns columns =
        Columns.of(
            List.of("Balanced", "Many", "Medium", "Few"),
            names.size(),
            ComparedBars.LEFT,
            ComparedBars.SLOT);
    Sheet sheet = new Sheet(columns.sheetWidth(), "Accuracy by group of classes", plot.run());
    ComparedBars bars =
        new ComparedBars(
            columns,
            new RunColours(names),
            List.of(
                values(plot, RunGroups::balanced),
                values(plot, RunGroups::many),
                values(plot, RunGroups::medium),
                values(plot, RunGroups::few)));
    Panel panel = bars.on(sheet, "mean accuracy over the group's classes; balanced: over all");
    return sheet.finish(
        columns.below(sheet, panel, "group"),
        "Balanced accuracy and accuracy on classes with many, medium and few training images of: "
            + String.join(", ", names));
  }

  private static List<@Nullable Double> values(
      GroupComparisonPlot plot, Function<RunGroups, @Nullable Double> value) {
    List<@Nullable Double> values = new ArrayList<>();
    plot.runs().forEach(run -> values.add(value.apply(run)));
    return values;
  }
}
