package dev.flattail.worker;

import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.plot.FlatnessPlot;
import dev.flattail.plot.Plot;
import dev.flattail.plot.SurfacePlot;
import dev.flattail.results.FlatnessResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Plots of the loss around a model. */
final class LandscapePlots {
  private LandscapePlots() {}

  /**
   * @param losses by what they are of, the whole split first
   */
  static Plot surface(
      String run, LandscapeSpec spec, double[][] axes, Map<String, double[][]> losses) {
    List<String> names = new ArrayList<>();
    for (int axis = 1; axis <= axes.length; axis++) {
      names.add(
          switch (spec.directions()) {
            case RANDOM -> "random direction " + axis;
            case EIGENVECTORS -> "eigenvector " + axis;
          });
    }
    return new SurfacePlot(
        run,
        names,
        lists(axes),
        losses.entrySet().stream()
            .map(loss -> new SurfacePlot.Surface(loss.getKey(), lists(loss.getValue())))
            .toList());
  }

  private static List<List<Double>> lists(double[][] rows) {
    return Arrays.stream(rows).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  static Plot flatness(String run, FlatnessSpec spec, FlatnessResult flatness) {
    return new FlatnessPlot(
        run,
        flatness.base(),
        flatness.draws().stream()
            .map(draws -> new FlatnessPlot.Radius(draws.radius(), draws.losses()))
            .toList(),
        spec.rho(),
        flatness.sharpness());
  }
}
