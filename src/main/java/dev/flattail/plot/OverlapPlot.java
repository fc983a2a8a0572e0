package dev.flattail.plot;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.GridFigure;
import dev.flattail.plot.layout.GridFigure.Cell;
import dev.flattail.plot.layout.GridFigure.ColorScale;
import dev.flattail.results.SpectrumEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The overlap of the subspaces that eigenvectors of the largest eigenvalues span: a row and a
 * column for each subspace.
 *
 * @param measured how the matrices were measured, one for each that differs
 * @param subspaces in the order of the rows
 * @param dimensions of each subspace
 * @param chance overlap of random subspaces
 * @param overlaps from 0 to 1, symmetric
 */
public record OverlapPlot(
    String run,
    List<Measured> measured,
    List<Subspace> subspaces,
    int dimensions,
    double chance,
    double[][] overlaps)
    implements Plot {
  public OverlapPlot {
    measured = List.copyOf(measured);
    subspaces = List.copyOf(subspaces);
    int size = subspaces.size();
    if (overlaps.length != size || Arrays.stream(overlaps).anyMatch(row -> row.length != size)) {
      throw new IllegalArgumentException(
          "overlaps of %d subspaces need as many rows and columns".formatted(size));
    }
  }

  /**
   * The span of the eigenvectors of one matrix.
   *
   * @param name of its class and run
   * @param converged whether all of its eigenvalues have converged
   */
  public record Subspace(String name, boolean converged) {
    /** Returns the subspace of the k largest eigenvalues of a class, or of the whole split. */
    public static Subspace of(SpectrumEntry entry, int k) {
      return new Subspace(label(entry.index(), entry.name()), entry.convergedOfLargest(k) == k);
    }

    /** In front, since the end of a long name is cut. */
    private String marked() {
      return converged ? name : "* " + name;
    }

    private String described() {
      return converged ? name : name + " (not converged)";
    }
  }

  /** Returns the name of the subspace of a class; of the whole split without a number. */
  public static String label(@Nullable Integer number, String name) {
    return number == null ? name : ClassLabel.of(number, name);
  }

  Picture picture() {
    GridFigure figure =
        new GridFigure(
            subspaces.stream().map(Subspace::marked).toList(), 1, "overlaps", this::cell);
    List<String> lines = new ArrayList<>(List.of(run));
    measured.stream().map(Measured::line).distinct().forEach(lines::add);
    lines.add(
        "mean squared cosine of the principal angles; random subspaces: %s"
            .formatted(String.format(Locale.ROOT, "%.2g", chance)));
    long lost = subspaces.stream().filter(subspace -> !subspace.converged).count();
    if (lost > 0) {
      lines.add(
          "%d of %d subspaces%s have not converged"
              .formatted(lost, subspaces.size(), figure.isNamed() ? " (*)" : ""));
    }
    String what =
        dimensions == 1
            ? "top eigenvectors"
            : "subspaces of the top %d eigenvectors".formatted(dimensions);
    return figure.picture(
        "Overlap of the " + what,
        lines,
        "Overlap of the %s of each pair of classes, by %s".formatted(what, run),
        "class",
        "class",
        new ColorScale(
            "overlap",
            List.of(0.0, 0.25, 0.5, 0.75, 1.0),
            overlap -> overlap,
            overlap -> String.format(Locale.ROOT, "%.2f", overlap)));
  }

  private Cell cell(int row, int column) {
    double overlap = Math.clamp(overlaps[row][column], 0, 1);
    Ink ink = Palette.ramp(overlap);
    return new Cell(
        ink,
        String.format(Locale.ROOT, "%.2f", overlap),
        String.format(
            Locale.ROOT,
            "%s and %s: %.4g",
            subspaces.get(row).described(),
            subspaces.get(column).described(),
            overlap));
  }
}
