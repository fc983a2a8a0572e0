package dev.flattail.api.http;

import dev.flattail.csv.Csv;
import dev.flattail.csv.RecordColumns;
import dev.flattail.results.ClassCurvature;
import dev.flattail.results.EpochRow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a training as CSV: a column for each figure of a row, and then one for each figure
 * of each class whose curvature was measured.
 */
public final class MetricsCsv {
  private static final RecordColumns<EpochRow> FIGURES =
      RecordColumns.of(EpochRow.class).without(EpochRow.CURVATURE);

  private MetricsCsv() {}

  /** Returns the table of these rows, in their order. */
  public static String of(List<EpochRow> rows) {
    SequencedSet<String> ofClasses = new LinkedHashSet<>();
    rows.stream()
        .map(EpochRow::curvature)
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .forEach(entry -> ofClasses.addAll(ClassCurvature.names(entry.index())));
    List<String> header = new ArrayList<>(FIGURES.names());
    header.addAll(ofClasses);
    return Csv.of(header, rows.stream().map(row -> cells(row, ofClasses)).toList());
  }

  private static List<@Nullable Object> cells(EpochRow row, SequencedSet<String> ofClasses) {
    Map<String, Double> measured = row.curvatureFigures();
    List<@Nullable Object> cells = new ArrayList<>(FIGURES.cells(row));
    ofClasses.forEach(name -> cells.add(measured.get(name)));
    return cells;
  }
}
