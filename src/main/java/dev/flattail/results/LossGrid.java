package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Losses on a grid; in JSON, a list of rows in which a loss that is not finite is null.
 *
 * @param values {@code [row][column]}; NaN where a loss is not finite
 */
public record LossGrid(double[][] values) {
  public LossGrid {
    values =
        Arrays.stream(values)
            .map(
                row ->
                    Arrays.stream(row)
                        .map(loss -> Double.isFinite(loss) ? loss : Double.NaN)
                        .toArray())
            .toArray(double[][]::new);
  }

  /** Reads a grid from JSON. */
  @JsonCreator
  public static LossGrid of(List<List<@Nullable Double>> rows) {
    return new LossGrid(
        rows.stream()
            .map(
                row -> row.stream().mapToDouble(loss -> loss == null ? Double.NaN : loss).toArray())
            .toArray(double[][]::new));
  }

  /** Returns a view of the rows; grids of many points are written without a copy. */
  @JsonValue
  public List<List<@Nullable Double>> rows() {
    return new AbstractList<>() {
      @Override
      public List<@Nullable Double> get(int index) {
        return row(values[index]);
      }

      @Override
      public int size() {
        return values.length;
      }
    };
  }

  private static List<@Nullable Double> row(double[] losses) {
    return new AbstractList<>() {
      @Override
      public @Nullable Double get(int index) {
        return Double.isNaN(losses[index]) ? null : losses[index];
      }

      @Override
      public int size() {
        return losses.length;
      }
    };
  }

  /** Returns the number of points. */
  int points() {
    return Arrays.stream(values).mapToInt(row -> row.length).sum();
  }

  /** Returns the number of points at which the loss is not finite. */
  int nonFinite() {
    return Math.toIntExact(points() - finite().getCount());
  }

  /** Returns count, minimum and maximum of the finite losses. */
  DoubleSummaryStatistics finite() {
    return Arrays.stream(values)
        .flatMapToDouble(Arrays::stream)
        .filter(Double::isFinite)
        .summaryStatistics();
  }
}
